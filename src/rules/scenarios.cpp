#include "rules/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rules/words.hpp"

namespace dbrepl::rules {
namespace {

using analysis::Conditions;
using analysis::Guard;

bool excluded(Conditions& conditions, const Conditions::Presence& a, const Guard& b) {
  return conditions.together(a, {{}, &b}) == analysis::Verdict::broken;
}

}  // namespace

std::string Scenario::text() const {
  return fmt::format("where condition {} {}", quoted(condition), holds ? "holds" : "does not hold");
}

BranchConditions::BranchConditions(const analysis::Analysis& analysis) {
  for (const std::uint32_t position : analysis.calls.of(Function::if_)) {
    const analysis::Call& call = analysis.calls.all()[position];
    if (call.site.resource == nullptr || call.site.part != Part::resource_properties) continue;
    const auto arguments = call.argument().items();
    if (arguments.size() != 3 || !arguments[0].is_string()) continue;
    const std::string_view name = arguments[0].text();
    if (analysis.tree.condition(name) == nullptr) continue;
    std::vector<std::string_view>& names = conditions_[call.site.resource];
    if (names.size() < most_conditions &&
        std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  }
}

std::span<const std::string_view> BranchConditions::of(const Resource& resource) const {
  const auto known = conditions_.find(&resource);
  return known == conditions_.end() ? std::span<const std::string_view>() : known->second;
}

std::vector<Scenario> scenarios_of(const Context& context, const Conditions::Presence& presence,
                                   std::span<const std::string_view> conditions) {
  std::vector<Scenario> scenarios;
  for (const std::string_view condition : conditions) {
    for (const bool holds : {true, false}) {
      const Guard guard{condition, holds, presence.guard};
      const Conditions::Presence here{presence.condition, &guard};
      if (context.conditions.possible(here) == analysis::Verdict::broken) continue;
      Scenario& scenario = scenarios.emplace_back(Scenario{condition, holds, {{condition, holds}}});
      if (!presence.condition.empty()) scenario.assumptions.push_back({presence.condition, true});
      for (const std::string_view other : conditions) {
        if (other == condition || other == presence.condition) continue;
        if (excluded(context.conditions, here, {other, false, nullptr})) {
          scenario.assumptions.push_back({other, true});
        } else if (excluded(context.conditions, here, {other, true, nullptr})) {
          scenario.assumptions.push_back({other, false});
        }
      }
    }
  }
  return scenarios;
}

}  // namespace dbrepl::rules
