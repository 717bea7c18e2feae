#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "analysis/calls.hpp"
#include "analysis/formula.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

/// What can be said before the deployment.
enum class Verdict : std::uint8_t { holds, broken, unknown };

/// Reasons about the conditions of a template without enumerating their combinations: a search over
/// the values of those parameters that the conditions in question compare, cut short where the
/// conditions are decided, and given up (unknown) after a fixed number of steps.
class Conditions {
 public:
  explicit Conditions(const Template& source) : template_(source), formula_(source) {}

  /// What must hold for something to exist: a resource's own condition and the branches around it.
  struct Presence {
    std::string_view condition;  ///< "" is always
    const Guard* guard = nullptr;
  };

  /// Whether `needed` exists wherever `user` does. `broken`: there are parameter values with which
  /// `user` exists and `needed` does not.
  Verdict always_with(const Presence& user, const Presence& needed);
  /// Whether this can exist at all: `broken` where no parameter values make it so.
  Verdict possible(const Presence& presence);
  /// Whether two can exist together: `broken` where they exclude each other.
  Verdict together(const Presence& a, const Presence& b);
  /// Whether a parameter can have a value where something exists: `broken` where its conditions
  /// rule the value out, `unknown` where they say something of the parameter that is not looked
  /// into.
  Verdict value_with(const Presence& presence, std::string_view parameter, std::string_view value);
  /// Whether a condition is the same for all parameter values: `holds` where always true, `broken`
  /// where always false.
  Verdict constant(std::string_view condition);

 private:
  using Term = Formula::Term;

  Term term_of(const Presence& presence);
  Verdict decide(const Presence& user, const Presence& needed);
  /// What the section Rules demands of the parameters.
  Term premises();

  const Template& template_;
  Formula formula_;
  std::optional<Term> premises_;
  std::unordered_map<std::string, Verdict> known_;
};

}  // namespace dbrepl::analysis
