#include "analysis/conditions.hpp"

namespace dbrepl::analysis {

namespace {

bool has_guard(const Guard* guard, std::string_view condition) {
  for (; guard != nullptr; guard = guard->outer) {
    if (guard->holds && guard->condition == condition) return true;
  }
  return false;
}

void spell(const Conditions::Presence& presence, std::string& into) {
  into += presence.condition;
  for (const Guard* guard = presence.guard; guard != nullptr; guard = guard->outer) {
    into += guard->holds ? '+' : '-';
    into += guard->condition;
  }
}

/// Whether what was asked for can be.
Verdict verdict_of(const Formula::Answer& answer) {
  if (!answer.certain) return Verdict::unknown;
  return answer.possible ? Verdict::holds : Verdict::broken;
}

}  // namespace

Formula::Term Conditions::term_of(const Presence& presence) {
  std::vector<Term> terms;
  if (!presence.condition.empty()) terms.push_back(formula_.condition(presence.condition));
  for (const Guard* guard = presence.guard; guard != nullptr; guard = guard->outer) {
    const Term term = formula_.condition(guard->condition);
    terms.push_back(guard->holds ? term : formula_.negation(term));
  }
  return formula_.all(std::move(terms));
}

Formula::Term Conditions::premises() {
  if (premises_) return *premises_;
  std::vector<Term> terms;
  if (const Node* rules = template_.section("Rules")) {
    for (const Member& rule : rules->members()) {
      const Node* assertions = rule.value.find("Assertions");
      if (assertions == nullptr) continue;
      const Node* when = rule.value.find("RuleCondition");
      for (const Node& assertion : assertions->items()) {
        const Node* asserted = assertion.find("Assert");
        if (asserted == nullptr) continue;
        std::vector<Term> either{formula_.expression(*asserted)};
        if (when != nullptr) either.push_back(formula_.negation(formula_.expression(*when)));
        terms.push_back(formula_.any(std::move(either)));
      }
    }
  }
  premises_ = formula_.all(std::move(terms));
  return *premises_;
}

Verdict Conditions::always_with(const Presence& user, const Presence& needed) {
  if (needed.condition.empty() && needed.guard == nullptr) return Verdict::holds;
  if (needed.guard == nullptr &&
      (needed.condition == user.condition || has_guard(user.guard, needed.condition))) {
    return Verdict::holds;
  }
  std::string key;
  spell(user, key);
  key += '>';
  spell(needed, key);
  const auto [known, added] = known_.try_emplace(std::move(key), Verdict::unknown);
  if (added) known->second = decide(user, needed);
  return known->second;
}

Verdict Conditions::decide(const Presence& user, const Presence& needed) {
  const Term without = formula_.negation(term_of(needed));
  const Formula::Answer answer =
      formula_.satisfiable(formula_.all({premises(), term_of(user), without}));
  if (!answer.possible) return answer.certain ? Verdict::holds : Verdict::unknown;
  // With nothing in the way of the user, an expression that cannot be looked into can still be
  // false.
  const bool free =
      user.condition.empty() && user.guard == nullptr && template_.section("Rules") == nullptr;
  return answer.certain || free ? Verdict::broken : Verdict::unknown;
}

Verdict Conditions::possible(const Presence& presence) {
  std::string key = "possible ";
  spell(presence, key);
  const auto [known, added] = known_.try_emplace(std::move(key), Verdict::unknown);
  if (added)
    known->second = verdict_of(formula_.satisfiable(formula_.all({premises(), term_of(presence)})));
  return known->second;
}

Verdict Conditions::together(const Presence& a, const Presence& b) {
  std::string key = "together ";
  spell(a, key);
  key += '>';
  spell(b, key);
  const auto [known, added] = known_.try_emplace(std::move(key), Verdict::unknown);
  if (added)
    known->second =
        verdict_of(formula_.satisfiable(formula_.all({premises(), term_of(a), term_of(b)})));
  return known->second;
}

Verdict Conditions::value_with(const Presence& presence, std::string_view parameter,
                               std::string_view value) {
  std::string key;
  spell(presence, key);
  key += '?';
  key += parameter;
  key += '=';
  key += value;
  const auto [known, added] = known_.try_emplace(std::move(key), Verdict::holds);
  if (!added) return known->second;
  const Term exists = term_of(presence);
  const Formula::Answer answer = formula_.satisfiable(
      formula_.all({premises(), exists, formula_.parameter_is(parameter, value)}));
  if (!answer.possible && answer.certain) {
    known->second = Verdict::broken;
  } else if (formula_.hides(exists, parameter)) {
    known->second = Verdict::unknown;
  }
  return known->second;
}

Verdict Conditions::constant(std::string_view condition) {
  const Term term = formula_.condition(condition);
  const Formula::Answer yes = formula_.satisfiable(term);
  if (!yes.possible && yes.certain) return Verdict::broken;
  const Formula::Answer no = formula_.satisfiable(formula_.negation(term));
  return !no.possible && no.certain ? Verdict::holds : Verdict::unknown;
}

}  // namespace dbrepl::analysis
