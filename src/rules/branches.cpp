#include "rules/branches.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "rules/scenarios.hpp"

namespace dbrepl::rules {
namespace {

/// The conditions within resources of some types, each once, in the order of the template.
std::vector<std::string_view> conditions_of(const Context& context,
                                            std::initializer_list<std::string_view> types) {
  std::vector<std::string_view> found;
  if (context.calls.of(Function::if_).empty()) return found;
  const auto& conditions = context.analysis.model<BranchConditions>();
  for (const Resource& resource : context.tree.resources()) {
    if (std::find(types.begin(), types.end(), resource.type) == types.end()) continue;
    for (const std::string_view name : conditions.of(resource)) {
      if (found.size() < most_conditions &&
          std::find(found.begin(), found.end(), name) == found.end())
        found.push_back(name);
    }
  }
  return found;
}

}  // namespace

BranchFindings::BranchFindings(const Context& context,
                               void (*run)(const Context& context, Reporter& reporter))
    : context_(context), run_(run) {
  Reporter collect(context.document, all_);
  run(context, collect);
}

void BranchFindings::add(const Scenario& scenario) {
  std::vector<Finding> found;
  Reporter within(context_.document, found);
  run_(context_, within);
  const analysis::Guard guard{scenario.condition, scenario.holds, nullptr};
  for (Finding& finding : found) {
    const Resource* resource = context_.tree.resource(finding.resource);
    if (resource != nullptr && context_.conditions.together({resource->condition}, {{}, &guard}) ==
                                   analysis::Verdict::broken) {
      continue;
    }
    const bool known = std::any_of(all_.begin(), all_.end(), [&](const Finding& each) {
      return each.path == finding.path && each.place.line == finding.place.line &&
             each.place.column == finding.place.column;
    });
    if (known) continue;
    finding.message += ", " + scenario.text();
    all_.push_back(std::move(finding));
  }
}

void BranchFindings::report(Reporter& reporter, const Check& check) {
  for (Finding& finding : all_) {
    reporter.report(check, static_cast<const Path*>(nullptr), {}, {}) = std::move(finding);
  }
}

void in_every_branch(const Context& context, Reporter& reporter, const Check& check,
                     void (*run)(const Context& context, Reporter& reporter),
                     std::initializer_list<std::string_view> types) {
  BranchFindings all(context, run);
  for (const Scenario& scenario : scenarios_of(context, {}, conditions_of(context, types))) {
    context.resolver.assume(scenario.assumptions);
    all.add(scenario);
  }
  context.resolver.assume({});
  all.report(reporter, check);
}

}  // namespace dbrepl::rules
