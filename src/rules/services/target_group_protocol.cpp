#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check target_group_protocol;

namespace {

/// The layer at which a protocol balances: "" where it is not known.
std::string_view layer_of(std::string_view protocol) {
  if (protocol == "HTTP" || protocol == "HTTPS") return "application";
  if (protocol == "TCP" || protocol == "TLS" || protocol == "UDP" || protocol == "TCP_UDP") {
    return "network";
  }
  return protocol == "GENEVE" ? "gateway" : "";
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    const bool is_rule = resource.type == "AWS::ElasticLoadBalancingV2::ListenerRule";
    if (!is_rule && resource.type != "AWS::ElasticLoadBalancingV2::Listener") continue;
    // Only Application Load Balancers have rules.
    const auto protocol = is_rule ? std::optional<std::string_view>("HTTP")
                                  : certain_text(context, property_of(resource, {"Protocol"}));
    const std::string_view property = is_rule ? "Actions" : "DefaultActions";
    const Node* actions = property_of(resource, {property});
    if (actions == nullptr || !protocol) continue;
    for (std::size_t i = 0; i < actions->items().size(); ++i) {
      const Node* arn = actions->items()[i].find("TargetGroupArn");
      const Resource* group = referred(context, arn, {"AWS::ElasticLoadBalancingV2::TargetGroup"});
      if (group == nullptr) continue;
      const auto other = certain_text(context, property_of(*group, {"Protocol"}));
      const std::string_view here = layer_of(*protocol);
      const std::string_view there = other ? layer_of(*other) : std::string_view();
      if (here.empty() || there.empty() || here == there) continue;
      Finding& finding = reporter.report(
          target_group_protocol, property_place(resource, {property, i, "TargetGroupArn"}),
          arn->mark(),
          fmt::format("the target group {} is of protocol {}, which {} listener does not take",
                      quoted(group->id), quoted(*other),
                      is_rule                 ? "an application"
                      : here == "application" ? "an HTTP"
                                              : "this"));
      finding.related.push_back(reporter.related("the target group", group->mark));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, target_group_protocol, run_once,
                  {"AWS::ElasticLoadBalancingV2::TargetGroup"});
}

}  // namespace

constinit const Check target_group_protocol{
    .rule =
        {
            .id = "SCH039",
            .severity = Severity::error,
            .title = "A listener forwards to target groups of its load balancer's protocols",
            .why = "An Application Load Balancer forwards to target groups of protocol HTTP or "
                   "HTTPS, a Network Load Balancer to those of TCP, TLS or UDP, and only a Gateway "
                   "Load Balancer to GENEVE. The service refuses any other pair.",
            .bad = R"yaml(Resources:
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Protocol: TCP
      Port: 80
      VpcId: vpc-0123456789abcdef0
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2
      Priority: 1
      Conditions:
        - Field: path-pattern
          Values: [/api/*]
      Actions:
        - Type: forward
          TargetGroupArn: !Ref Targets
)yaml",
            .good = R"yaml(Resources:
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Protocol: HTTP
      Port: 80
      VpcId: vpc-0123456789abcdef0
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2
      Priority: 1
      Conditions:
        - Field: path-pattern
          Values: [/api/*]
      Actions:
        - Type: forward
          TargetGroupArn: !Ref Targets
)yaml",
            .peers = "E3711",
            .source = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
                      "load-balancer-target-groups.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
