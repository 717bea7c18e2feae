#include "analysis/formula.hpp"

#include <algorithm>
#include <limits>

namespace dbrepl::analysis {

namespace {

constexpr int deepest = 64;
constexpr std::uint32_t unset = std::numeric_limits<std::uint32_t>::max();

/// A value's spelling: equal for values that CloudFormation takes as equal.
void spell(const Node& value, std::string& into, int depth = 0) {
  if (depth > deepest || into.size() > 4096) return;
  if (value.is_array()) {
    into += '[';
    for (const Node& item : value.items()) {
      spell(item, into, depth + 1);
      into += ',';
    }
    into += ']';
  } else if (value.is_object()) {
    into += '{';
    for (const Member& member : value.members()) {
      into += member.key;
      into += ':';
      spell(member.value, into, depth + 1);
      into += ',';
    }
    into += '}';
  } else {
    into += '"';
    into += value.text();
    into += '"';
  }
}

}  // namespace

Formula::Term Formula::add(Entry entry) {
  entries_.push_back(std::move(entry));
  return static_cast<Term>(entries_.size() - 1);
}

Formula::Term Formula::yes() {
  return add({});
}

Formula::Term Formula::negation(Term term) {
  return add({Kind::negation, 0, 0, {term}});
}

Formula::Term Formula::condition(std::string_view name) {
  return build_named(name, 0);
}

Formula::Term Formula::build_named(std::string_view name, int depth) {
  if (const auto known = conditions_.find(name); known != conditions_.end()) return known->second;
  const Node* declared = template_.condition(name);
  const Term opaque =
      add({Kind::opaque, variable_named("condition " + std::string(name), true), 0, {}});
  // A condition that names itself stands for something that cannot be decided.
  conditions_.emplace(name, opaque);
  if (declared == nullptr || depth > deepest) return opaque;
  const Term term = build(*declared, depth + 1);
  conditions_[name] = term;
  return term;
}

Formula::Term Formula::build(const Node& value, int depth) {
  if (depth > deepest) return build_opaque(value);
  const Invocation call = condition_function_of(value);
  switch (call.function) {
    case Function::condition:
      if (call.argument().is_string()) return build_named(call.argument().text(), depth + 1);
      break;
    case Function::equals:
      return build_equals(call.argument());
    case Function::contains:
      return build_contains(call.argument());
    case Function::not_:
      if (call.argument().items().size() == 1) {
        return negation(build(call.argument().items()[0], depth + 1));
      }
      break;
    case Function::and_:
    case Function::or_: {
      std::vector<Term> terms;
      for (const Node& item : call.argument().items()) terms.push_back(build(item, depth + 1));
      if (terms.empty()) break;
      return call.function == Function::and_ ? all(std::move(terms)) : any(std::move(terms));
    }
    default:
      break;
  }
  return build_opaque(value);
}

Formula::Term Formula::build_opaque(const Node& value) {
  std::string spelling = "expression ";
  spell(value, spelling);
  return add({Kind::opaque, variable_named(std::move(spelling), true), 0, {}});
}

Formula::Term Formula::build_equals(const Node& argument) {
  const auto sides = argument.items();
  if (sides.size() != 2) return build_opaque(argument);
  const bool left = sides[0].is_scalar();
  const bool right = sides[1].is_scalar();
  if (left && right) return sides[0].text() == sides[1].text() ? yes() : no();
  if (left) return equal(variable_of(sides[1]), sides[0].text());
  if (right) return equal(variable_of(sides[0]), sides[1].text());
  std::string first;
  std::string second;
  spell(sides[0], first);
  spell(sides[1], second);
  if (first == second) return yes();
  if (second < first) std::swap(first, second);
  return add({Kind::opaque, variable_named(first + "==" + second, true), 0, {}});
}

Formula::Term Formula::build_contains(const Node& argument) {
  const auto sides = argument.items();
  if (sides.size() != 2 || !sides[0].is_array() || sides[1].is_array())
    return build_opaque(argument);
  std::vector<Term> terms;
  for (const Node& item : sides[0].items()) {
    if (!item.is_scalar() || sides[1].is_scalar()) return build_opaque(argument);
    terms.push_back(equal(variable_of(sides[1]), item.text()));
  }
  return any(std::move(terms));
}

std::uint32_t Formula::variable_of(const Node& expression) {
  const Invocation call = invocation_of(expression);
  const bool ref = call.function == Function::ref && call.argument().is_string();
  std::string key;
  spell(expression, key);
  return variable_named(std::move(key), !ref);
}

std::uint32_t Formula::variable_named(std::string key, bool opaque) {
  const auto [found, added] =
      names_.try_emplace(std::move(key), static_cast<std::uint32_t>(variables_.size()));
  if (!added) return found->second;
  Variable variable;
  variable.key = found->first;
  variable.opaque = opaque;
  if (!opaque) {
    // The key is {Ref:"Name",}.
    const std::string_view name = std::string_view(found->first).substr(6, found->first.size() - 9);
    const Parameter* parameter = template_.parameter(name);
    const Options& options = template_.options();
    if (parameter != nullptr && parameter->given != nullptr) {
      variable.values = {*parameter->given};
      variable.closed = true;
    } else if (parameter != nullptr && parameter->allowed_values != nullptr &&
               !parameter->from_store && !parameter->is_list()) {
      variable.closed = true;
      for (const Node& item : parameter->allowed_values->items()) {
        if (item.is_scalar()) {
          variable.values.push_back(item.text());
        } else {
          variable.closed = false;
        }
      }
    } else if (name == "AWS::Region" && !options.region.empty()) {
      variable.values = {options.region};
      variable.closed = true;
    } else if (name == "AWS::AccountId" && !options.account.empty()) {
      variable.values = {options.account};
      variable.closed = true;
    }
  }
  variables_.push_back(std::move(variable));
  return found->second;
}

Formula::Term Formula::equal(std::uint32_t variable, std::string_view value) {
  Variable& entry = variables_[variable];
  const auto found = std::find(entry.values.begin(), entry.values.end(), value);
  const auto position = static_cast<std::uint32_t>(found - entry.values.begin());
  if (found == entry.values.end()) {
    if (entry.closed) return no();
    entry.values.push_back(value);
  }
  return add({Kind::equal, variable, position, {}});
}

/// How many values to try: one more than those that are named stands for all others.
std::uint32_t Formula::size_of(std::uint32_t variable) const {
  const Variable& entry = variables_[variable];
  return static_cast<std::uint32_t>(entry.values.size()) + (entry.closed ? 0U : 1U);
}

/// Tries values of the variables that a term depends on, one variable after the other, and turns
/// back as soon as the term is decided.
class Formula::Search {
 public:
  Search(const Formula& formula, Term goal)
      : formula_(formula),
        work_(std::clamp<std::size_t>(all_work / (formula.entries_.size() + 1), 1'000, most_work)) {
    collect(goal);
    if (!bounded_) return;
    values_.assign(formula.variables_.size(), unset);
    truth_.assign(formula.entries_.size(), Truth::open);
  }

  Answer run() {
    if (!bounded_) return {false, false};
    visit(0);
    return answer_;
  }

 private:
  /// Lists the terms below the goal, children first, and their variables.
  void collect(Term goal) {
    std::vector<bool> seen(formula_.entries_.size(), false);
    std::vector<bool> known(formula_.variables_.size(), false);
    std::vector<std::pair<Term, std::size_t>> open{{goal, 0}};
    seen[goal] = true;
    std::size_t found = 1;
    while (!open.empty()) {
      // Too many to evaluate: not even to be listed, which each condition of a long chain would
      // ask.
      bounded_ = found <= work_;
      if (!bounded_) return;
      auto& [term, next] = open.back();
      const Entry& entry = formula_.entries_[term];
      if (next < entry.terms.size()) {
        const Term child = entry.terms[next++];
        if (!seen[child]) {
          seen[child] = true;
          ++found;
          open.emplace_back(child, 0);
        }
        continue;
      }
      if ((entry.kind == Kind::equal || entry.kind == Kind::opaque) && !known[entry.variable]) {
        known[entry.variable] = true;
        variables_.push_back(entry.variable);
      }
      order_.push_back(term);
      open.pop_back();
    }
  }

  Truth evaluate() {
    work_done_ += order_.size();
    for (const Term term : order_) truth_[term] = evaluate(formula_.entries_[term]);
    return truth_[order_.back()];
  }

  Truth evaluate(const Entry& entry) const {
    switch (entry.kind) {
      case Kind::yes:
        return Truth::yes;
      case Kind::negation:
        return negated(truth_[entry.terms[0]]);
      case Kind::all:
        return combine(entry.terms, Truth::no);
      case Kind::any:
        return combine(entry.terms, Truth::yes);
      case Kind::equal:
      case Kind::opaque:
        break;
    }
    const std::uint32_t value = values_[entry.variable];
    if (value == unset) return Truth::open;
    return value == entry.value ? Truth::yes : Truth::no;
  }

  /// `decisive` for one decides for all.
  Truth combine(const std::vector<Term>& terms, Truth decisive) const {
    Truth result = negated(decisive);
    for (const Term term : terms) {
      if (truth_[term] == decisive) return decisive;
      if (truth_[term] == Truth::open) result = Truth::open;
    }
    return result;
  }

  void visit(std::size_t next) {
    if (work_done_ > work_) {
      answer_.certain = false;
      return;
    }
    const Truth truth = evaluate();
    if (truth == Truth::no) return;
    if (truth == Truth::yes) {
      answer_.possible = true;
      for (std::size_t i = 0; i < next; ++i) {
        if (formula_.variables_[variables_[i]].opaque) answer_.certain = false;
      }
      return;
    }
    const std::uint32_t variable = variables_[next];
    const bool opaque_truth =
        formula_.variables_[variable].opaque && formula_.variables_[variable].values.empty();
    const std::uint32_t count = opaque_truth ? 2 : formula_.size_of(variable);
    for (std::uint32_t value = 0; value < count && !answer_.possible; ++value) {
      values_[variable] = value;
      visit(next + 1);
    }
    values_[variable] = unset;
  }

  // Evaluations of terms: of one question, and about so many of one for each term.
  static constexpr std::size_t most_work = 100'000;
  static constexpr std::size_t all_work = 10'000'000;

  const Formula& formula_;
  std::size_t work_;
  std::vector<Term> order_;
  std::vector<std::uint32_t> variables_;
  std::vector<std::uint32_t> values_;
  std::vector<Truth> truth_;
  Answer answer_;
  std::size_t work_done_ = 0;
  bool bounded_ = true;
};

Formula::Answer Formula::satisfiable(Term term) const {
  return Search(*this, term).run();
}

bool Formula::hides(Term term, std::string_view parameter) const {
  const std::string reference = "{Ref:\"" + std::string(parameter) + "\",}";
  const std::string substituted = "${" + std::string(parameter) + "}";
  std::vector<bool> seen(entries_.size(), false);
  std::vector<Term> open{term};
  while (!open.empty()) {
    const Term next = open.back();
    open.pop_back();
    if (seen[next]) continue;
    seen[next] = true;
    const Entry& entry = entries_[next];
    open.insert(open.end(), entry.terms.begin(), entry.terms.end());
    if (entry.kind != Kind::equal && entry.kind != Kind::opaque) continue;
    const Variable& variable = variables_[entry.variable];
    if (variable.opaque && (variable.key.find(reference) != std::string_view::npos ||
                            variable.key.find(substituted) != std::string_view::npos)) {
      return true;
    }
  }
  return false;
}

}  // namespace dbrepl::analysis
