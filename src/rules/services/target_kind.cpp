#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check target_kind;

namespace {

constexpr std::string_view target_group = "AWS::ElasticLoadBalancingV2::TargetGroup";

void check_fleet(const Context& context, const Resource& fleet, Reporter& reporter) {
  const Node* listed = property_of(fleet, {"TargetGroupARNs"});
  if (listed == nullptr || !listed->is_array()) return;
  for (std::size_t i = 0; i < listed->items().size(); ++i) {
    const Node& item = listed->items()[i];
    const Resource* group = referred(context, &item, {target_group});
    const Node* type = group == nullptr ? nullptr : property_of(*group, {"TargetType"});
    const auto kind = certain_text(context, type);
    if (!kind || *kind == "instance") continue;
    Finding& finding = reporter.report(
        target_kind, property_place(fleet, {"TargetGroupARNs", i}), item.mark(),
        fmt::format("an Auto Scaling group gives instances, {} takes targets of type {}",
                    quoted(group->id), quoted(*kind)));
    finding.related.push_back(reporter.related("the target group", type->mark()));
  }
}

void check_targets(const Context& context, const Resource& group, Reporter& reporter) {
  const auto kind = certain_text(context, property_of(group, {"TargetType"}));
  const Node* targets = property_of(group, {"Targets"});
  if (kind != "ip" || targets == nullptr || !targets->is_array()) return;
  for (std::size_t i = 0; i < targets->items().size(); ++i) {
    const Node& target = targets->items()[i];
    const Node* id = target.is_object() ? target.find("Id") : nullptr;
    if (id == nullptr) continue;
    const auto call = analysis::invocation_of(*id);
    const Resource* instance = referred(context, id, {"AWS::EC2::Instance"});
    if (instance == nullptr || !call || call.function != Function::ref) continue;
    reporter.report(target_kind, property_place(group, {"Targets", i, "Id"}), id->mark(),
                    fmt::format("expected an address, found the id of {}", quoted(instance->id)),
                    fmt::format("!GetAtt {}.PrivateIp", instance->id));
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::AutoScaling::AutoScalingGroup") {
      check_fleet(context, resource, reporter);
    } else if (resource.type == target_group) {
      check_targets(context, resource, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, target_kind, run_once,
                  {"AWS::AutoScaling::AutoScalingGroup", target_group});
}

}  // namespace

constinit const Check target_kind{
    .rule =
        {
            .id = "SCH071",
            .severity = Severity::error,
            .title = "A target group takes what is put into it",
            .why = "A target group of type ip takes addresses, one of type instance takes the ids "
                   "of instances, which are what an Auto Scaling group registers. Anything else is "
                   "refused.",
            .bad = R"yaml(Resources:
  Web:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 80, Protocol: HTTP, TargetType: ip, VpcId: vpc-0123456789abcdef0}
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '2'
      AvailabilityZones: !GetAZs
      TargetGroupARNs: [!Ref Web]
      LaunchTemplate: {LaunchTemplateId: lt-0123456789abcdef0, Version: '1'}
)yaml",
            .good = R"yaml(Resources:
  Web:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 80, Protocol: HTTP, TargetType: instance, VpcId: vpc-0123456789abcdef0}
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '2'
      AvailabilityZones: !GetAZs
      TargetGroupARNs: [!Ref Web]
      LaunchTemplate: {LaunchTemplateId: lt-0123456789abcdef0, Version: '1'}
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
                      "load-balancer-target-groups.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
