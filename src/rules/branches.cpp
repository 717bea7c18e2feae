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

void in_every_branch(const Context& context, Reporter& reporter, const Check& check,
                     void (*run)(const Context& context, Reporter& reporter),
                     std::initializer_list<std::string_view> types) {
  std::vector<Finding> all;
  Reporter collect(context.document, all);
  run(context, collect);
  for (const Scenario& scenario : scenarios_of(context, {}, conditions_of(context, types))) {
    std::vector<Finding> found;
    Reporter within(context.document, found);
    context.resolver.assume(scenario.assumptions);
    run(context, within);
    for (Finding& finding : found) {
      const bool known = std::any_of(all.begin(), all.end(), [&](const Finding& each) {
        return each.path == finding.path && each.place.line == finding.place.line &&
               each.place.column == finding.place.column;
      });
      if (known) continue;
      finding.message += ", " + scenario.text();
      all.push_back(std::move(finding));
    }
  }
  context.resolver.assume({});
  for (Finding& finding : all) {
    reporter.report(check, static_cast<const Path*>(nullptr), {}, {}) = std::move(finding);
  }
}

}  // namespace dbrepl::rules
