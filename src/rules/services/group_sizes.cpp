#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check group_sizes;

namespace {

constexpr std::string_view group_type = "AWS::AutoScaling::AutoScalingGroup";

void check_group(const Context& context, const Resource& group, Reporter& reporter) {
  const Node* max_size = property_of(group, {"MaxSize"});
  const Node* desired_size = property_of(group, {"DesiredCapacity"});
  const auto least = certain_integer(context, property_of(group, {"MinSize"}));
  const auto most = certain_integer(context, max_size);
  const auto desired = certain_integer(context, desired_size);
  if (least && most && *most < *least) {
    reporter.report(group_sizes, property_place(group, {"MaxSize"}), max_size->mark(),
                    fmt::format("MaxSize {} is below MinSize {}", *most, *least));
    return;
  }
  const bool below = desired && least && *desired < *least;
  const bool above = desired && most && *desired > *most;
  if (!below && !above) return;
  reporter.report(group_sizes, property_place(group, {"DesiredCapacity"}), desired_size->mark(),
                  fmt::format("DesiredCapacity {} is {} {}", *desired,
                              below ? "below MinSize" : "above MaxSize", below ? *least : *most));
}

/// An update keeps fewer instances than the group may have.
void check_update(const Context& context, const Resource& group, Reporter& reporter) {
  const Node* policy = group.node->find("UpdatePolicy");
  const Node* rolling = policy == nullptr ? nullptr : policy->find("AutoScalingRollingUpdate");
  const Node* kept = rolling == nullptr ? nullptr : rolling->find("MinInstancesInService");
  const auto least = certain_integer(context, kept);
  const auto most = certain_integer(context, property_of(group, {"MaxSize"}));
  if (!least || !most || *least < *most || *most == 0) return;
  Finding& finding = reporter.report(
      group_sizes,
      resource_place(group, {"UpdatePolicy", "AutoScalingRollingUpdate", "MinInstancesInService"}),
      kept->mark(),
      fmt::format("MinInstancesInService {} is not below MaxSize {}: no update can replace an "
                  "instance",
                  *least, *most));
  finding.severity = Severity::warning;  // it deploys
}

/// A policy that tracks a target cannot do anything where both sizes are the same.
void check_policy(const Context& context, const Resource& policy, Reporter& reporter) {
  const auto kind = certain_text(context, property_of(policy, {"PolicyType"}));
  const Resource* group =
      referred(context, property_of(policy, {"AutoScalingGroupName"}), {group_type});
  if (kind != "TargetTrackingScaling" || group == nullptr) return;
  const Node* max_size = property_of(*group, {"MaxSize"});
  const auto least = certain_integer(context, property_of(*group, {"MinSize"}));
  const auto most = certain_integer(context, max_size);
  if (!least || !most || *most != *least) return;
  Finding& finding = reporter.report(
      group_sizes, property_place(*group, {"MaxSize"}), max_size->mark(),
      fmt::format("MaxSize is MinSize, which leaves {} nothing to scale", quoted(policy.id)));
  finding.severity = Severity::warning;  // it deploys
  finding.related.push_back(reporter.related("the policy", policy.mark));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == group_type) {
      check_group(context, resource, reporter);
      check_update(context, resource, reporter);
    }
    if (resource.type == "AWS::AutoScaling::ScalingPolicy") {
      check_policy(context, resource, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, group_sizes, run_once,
                  {"AWS::AutoScaling::AutoScalingGroup", "AWS::AutoScaling::ScalingPolicy"});
}

}  // namespace

constinit const Check group_sizes{
    .rule =
        {
            .id = "SCH034",
            .severity = Severity::error,
            .title = "The sizes of an Auto Scaling group are in order",
            .why = "Auto Scaling refuses a group whose MaxSize is below its MinSize, or whose "
                   "DesiredCapacity lies outside of both. A policy that tracks a target deploys, "
                   "but does nothing, where both are the same. An update that keeps as many "
                   "instances as the group may have cannot replace any.",
            .bad = R"yaml(Resources:
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '4'
      MaxSize: '2'
      AvailabilityZones: !GetAZs
      LaunchTemplate:
        LaunchTemplateId: lt-0123456789abcdef0
        Version: '1'
)yaml",
            .good = R"yaml(Resources:
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '2'
      MaxSize: '4'
      AvailabilityZones: !GetAZs
      LaunchTemplate:
        LaunchTemplateId: lt-0123456789abcdef0
        Version: '1'
)yaml",
            .peers = "E3706 E3712",
            .source =
                "https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
