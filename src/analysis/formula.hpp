#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/function.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

/// True, false, or not decided.
enum class Truth : std::uint8_t { no, yes, open };

constexpr Truth negated(Truth truth) {
  return truth == Truth::open ? Truth::open : (truth == Truth::yes ? Truth::no : Truth::yes);
}

/// The conditions of a template as one directed graph of terms over variables, in which a condition
/// that is named twice stands once. A variable is a parameter, with the values that conditions
/// compare it with (and one that stands for all others), or an expression that cannot be looked
/// into.
class Formula {
 public:
  using Term = std::uint32_t;

  explicit Formula(const Template& source) : template_(source) {}

  Term yes();
  Term no() { return negation(yes()); }
  /// The named condition.
  Term condition(std::string_view name);
  /// A condition function somewhere, for example in an assertion of the section Rules.
  Term expression(const Node& value) { return build(value, 0); }
  /// That a parameter has a value.
  Term parameter_is(std::string_view name, std::string_view value) {
    return equal(variable_named("{Ref:\"" + std::string(name) + "\",}", false), value);
  }
  Term negation(Term term);
  Term all(std::vector<Term> terms) { return add({Kind::all, 0, 0, std::move(terms)}); }
  Term any(std::vector<Term> terms) { return add({Kind::any, 0, 0, std::move(terms)}); }

  /// What can be said about a term before the deployment, after at most a fixed number of steps.
  struct Answer {
    bool possible = false;  ///< some values of the variables make it true
    bool certain = true;    ///< the search was complete and looked into every expression
  };
  Answer satisfiable(Term term) const;
  /// Whether a term depends on a parameter in a way that is not looked into, for example by joining
  /// its elements.
  bool hides(Term term, std::string_view parameter) const;

 private:
  enum class Kind : std::uint8_t { yes, all, any, negation, equal, opaque };

  struct Entry {
    Kind kind = Kind::yes;
    std::uint32_t variable = 0;
    std::uint32_t value = 0;  // of the variable, where equal
    std::vector<Term> terms;
  };
  struct Variable {
    std::string_view key;  // spelling of the expression
    std::vector<std::string_view> values;
    bool closed = false;  // no other values than these
    bool opaque = false;  // depends on others in a way that is not looked into
  };
  class Search;

  Term add(Entry entry);
  Term build(const Node& value, int depth);
  Term build_named(std::string_view name, int depth);
  Term build_equals(const Node& argument);
  Term build_contains(const Node& argument);
  Term build_opaque(const Node& value);
  Term equal(std::uint32_t variable, std::string_view value);
  std::uint32_t variable_of(const Node& expression);
  std::uint32_t variable_named(std::string key, bool opaque);
  std::uint32_t size_of(std::uint32_t variable) const;

  const Template& template_;
  std::vector<Entry> entries_;
  std::vector<Variable> variables_;
  std::unordered_map<std::string_view, Term> conditions_;
  std::unordered_map<std::string, std::uint32_t> names_;
  std::deque<std::string> texts_;
};

}  // namespace dbrepl::analysis
