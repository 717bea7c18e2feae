#include <fmt/format.h>

#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check reference_condition;

namespace {

/// The condition under which the resource or output exists that a site belongs to.
std::string_view condition_of(const Context& context, const Site& site) {
  if (site.resource != nullptr) return site.resource->condition;
  if (site.part != Part::outputs) return {};
  const Path* step = site.path;
  while (step->parent != nullptr && step->parent->parent != nullptr) step = step->parent;
  for (const analysis::Output& output : context.tree.outputs()) {
    if (output.id == step->key) return output.condition;
  }
  return {};
}

void check(const Context& context, const Call& call, std::string_view id, Reporter& reporter) {
  const Resource* target = context.tree.resource(id);
  if (target == nullptr || target->condition.empty() || target == call.site.resource) return;
  // A condition that does not exist is another finding.
  if (context.tree.condition(target->condition) == nullptr) return;
  const analysis::Conditions::Presence user{condition_of(context, call.site), call.site.guard};
  const analysis::Conditions::Presence needed{target->condition};
  if (context.conditions.always_with(user, needed) != analysis::Verdict::broken) return;
  Finding& finding = reporter.report(
      reference_condition, call.site, call.mark(),
      fmt::format("{} exists only where {} holds, this reference may stand without it", quoted(id),
                  quoted(target->condition)));
  finding.related.push_back(reporter.related("the resource", target->mark));
}

void run(const Context& context, Reporter& reporter) {
  if (context.tree.section("Conditions") == nullptr) return;
  for (const Call& call : context.calls.all()) {
    if (call.site.part != Part::resource_properties && call.site.part != Part::outputs) continue;
    const Node& argument = call.argument();
    if (call.function == Function::ref && argument.is_string()) {
      check(context, call, argument.text(), reporter);
    } else if (call.function == Function::get_att) {
      check(context, call, analysis::get_att_target(argument).id, reporter);
    } else if (call.function == Function::sub) {
      const analysis::Substitution sub(argument);
      for (const analysis::Variable& variable : sub.variables()) {
        if (!sub.is_local(variable.name))
          check(context, call, analysis::target_of(variable.name).id, reporter);
      }
    }
  }
}

}  // namespace

constinit const Check reference_condition{
    .rule =
        {
            .id = "REF023",
            .severity = Severity::warning,
            .title = "What is referred to exists wherever the referrer does",
            .why = "Where a condition leaves a resource out, a reference to it fails, unless the "
                   "referrer is left out as well, or the reference stands in a branch of Fn::If.",
            .bad = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
Outputs:
  Topic:
    Value: !Ref Topic
)yaml",
            .good = R"yaml(Parameters:
  Stage:
    Type: String
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
  Queue:
    Type: AWS::SQS::Queue
Outputs:
  Topic:
    Condition: IsProd
    Value: !Ref Topic
)yaml",
            .peers = "W1001",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "conditions-section-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
