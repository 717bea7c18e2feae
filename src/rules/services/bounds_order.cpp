#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check bounds_order;

namespace {

/// Two numbers of a resource, of which the first is not above the second one.
struct Bounds {
  std::string_view type;
  std::string_view above;  ///< the property that holds both; "" where they stand at the top
  std::string_view lower;
  std::string_view upper;
};

constexpr std::array bounds{
    Bounds{"AWS::ApplicationAutoScaling::ScalableTarget", "", "MinCapacity", "MaxCapacity"},
    Bounds{"AWS::AutoScaling::ScheduledAction", "", "MinSize", "MaxSize"},
    Bounds{"AWS::Batch::ComputeEnvironment", "ComputeResources", "MinvCpus", "MaxvCpus"},
    Bounds{"AWS::CloudFront::CachePolicy", "CachePolicyConfig", "DefaultTTL", "MaxTTL"},
    Bounds{"AWS::CloudFront::CachePolicy", "CachePolicyConfig", "MinTTL", "DefaultTTL"},
    Bounds{"AWS::EKS::Nodegroup", "ScalingConfig", "DesiredSize", "MaxSize"},
    Bounds{"AWS::EKS::Nodegroup", "ScalingConfig", "MinSize", "DesiredSize"},
    Bounds{"AWS::ElasticLoadBalancing::LoadBalancer", "HealthCheck", "Timeout", "Interval"},
    Bounds{"AWS::ElasticLoadBalancingV2::TargetGroup", "", "HealthCheckTimeoutSeconds",
           "HealthCheckIntervalSeconds"},
    Bounds{"AWS::RDS::DBCluster", "ScalingConfiguration", "MinCapacity", "MaxCapacity"},
    Bounds{"AWS::RDS::DBCluster", "ServerlessV2ScalingConfiguration", "MinCapacity", "MaxCapacity"},
    Bounds{"AWS::RDS::DBInstance", "", "AllocatedStorage", "MaxAllocatedStorage"},
};

std::optional<double> certain_number(const Context& context, const Node* value) {
  const auto text = certain_text(context, value);
  if (!text || text->empty() || text->size() > 20) return std::nullopt;
  const std::string digits(*text);
  char* end = nullptr;
  const double number = std::strtod(digits.c_str(), &end);
  return end == digits.c_str() + digits.size() ? std::optional(number) : std::nullopt;
}

void check(const Context& context, const Resource& resource, const Bounds& pair,
           Reporter& reporter) {
  const Node* owner =
      pair.above.empty() ? resource.properties : property_of(resource, {pair.above});
  if (owner == nullptr || !owner->is_object()) return;
  const Node* low = owner->find(pair.lower);
  const auto lower = certain_number(context, low);
  const auto upper = certain_number(context, owner->find(pair.upper));
  if (!lower || !upper || *lower <= *upper) return;
  const std::string message =
      fmt::format("{} {} is above {} {}", pair.lower, *lower, pair.upper, *upper);
  if (pair.above.empty()) {
    reporter.report(bounds_order, property_place(resource, {pair.lower}), low->mark(), message);
  } else {
    reporter.report(bounds_order, property_place(resource, {pair.above, pair.lower}), low->mark(),
                    message);
  }
}

/// An object is deleted after it has moved.
void check_lifecycle(const Context& context, const Resource& bucket, Reporter& reporter) {
  const Node* rules = property_of(bucket, {"LifecycleConfiguration", "Rules"});
  if (rules == nullptr || !rules->is_array()) return;
  for (std::size_t i = 0; i < rules->items().size(); ++i) {
    const Node& rule = rules->items()[i];
    const Node* expiration = rule.is_object() ? rule.find("ExpirationInDays") : nullptr;
    const Node* transitions = rule.is_object() ? rule.find("Transitions") : nullptr;
    const auto last = certain_number(context, expiration);
    if (!last || transitions == nullptr || !transitions->is_array()) continue;
    for (const Node& transition : transitions->items()) {
      const auto days = transition.is_object()
                            ? certain_number(context, transition.find("TransitionInDays"))
                            : std::nullopt;
      if (!days || *days < *last) continue;
      reporter.report(
          bounds_order,
          property_place(bucket, {"LifecycleConfiguration", "Rules", i, "ExpirationInDays"}),
          expiration->mark(),
          fmt::format("objects are deleted after {} days, and would move after {}", *last, *days));
      break;
    }
  }
}

/// A container has no more memory than its task.
void check_memory(const Context& context, const Resource& task, Reporter& reporter) {
  const auto all = certain_number(context, property_of(task, {"Memory"}));
  const Node* containers = property_of(task, {"ContainerDefinitions"});
  if (!all || containers == nullptr || !containers->is_array()) return;
  for (std::size_t i = 0; i < containers->items().size(); ++i) {
    const Node& container = containers->items()[i];
    for (const std::string_view name : {"Memory", "MemoryReservation"}) {
      const Node* part = container.is_object() ? container.find(name) : nullptr;
      const auto size = certain_number(context, part);
      if (!size || *size <= *all) continue;
      reporter.report(bounds_order, property_place(task, {"ContainerDefinitions", i, name}),
                      part->mark(),
                      fmt::format("{} {} is above {}, the memory of the task", name, *size, *all));
    }
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::S3::Bucket") check_lifecycle(context, resource, reporter);
    if (resource.type == "AWS::ECS::TaskDefinition") check_memory(context, resource, reporter);
    for (const Bounds& pair : bounds) {
      if (pair.type == resource.type) check(context, resource, pair, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(
      context, reporter, bounds_order, run_once,
      {"AWS::ApplicationAutoScaling::ScalableTarget", "AWS::EKS::Nodegroup",
       "AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance"});
}

}  // namespace

constinit const Check bounds_order{
    .rule =
        {
            .id = "SCH065",
            .severity = Severity::error,
            .title = "A lower bound is not above its upper one",
            .why = "Services refuse a least capacity above the greatest one, a check that takes "
                   "longer than the time until the next one, storage that is larger than it may "
                   "grow, a container with more memory than its task, and objects that are deleted "
                   "before they move.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: dynamodb
      ResourceId: table/orders
      ScalableDimension: dynamodb:table:ReadCapacityUnits
      MinCapacity: 8
      MaxCapacity: 4
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: dynamodb
      ResourceId: table/orders
      ScalableDimension: dynamodb:table:ReadCapacityUnits
      MinCapacity: 4
      MaxCapacity: 8
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/autoscaling/application/APIReference/"
                      "API_RegisterScalableTarget.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
