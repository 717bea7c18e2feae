#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/network/firewall.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check load_balancer;

namespace {

bool is_application(const Context& context, const Resource& balancer) {
  const Node* kind = balancer.property("Type");
  return kind == nullptr || context.resolver.text_of(*kind) == "application";
}

/// One that faces the internet from where no route leads there.
void check_subnets(const Context& context, const net::Placement& balancer, Reporter& reporter) {
  const Node* scheme = balancer.resource->property("Scheme");
  if (scheme != nullptr && context.resolver.text_of(*scheme) != "internet-facing") return;
  for (const net::Subnet* subnet : balancer.subnets) {
    if (net::has_internet_route(network_of(context), *subnet, *balancer.resource) !=
        analysis::Verdict::broken) {
      continue;
    }
    Finding& finding = report_at(
        load_balancer, reporter, *balancer.resource, balancer.subnets_node,
        fmt::format(R"(the load balancer faces the internet from "{}", where no route leads )"
                    "there: nobody reaches it",
                    subnet->resource->id),
        "let it stand in public subnets, or set Scheme to internal");
    finding.related.push_back(reporter.related("the subnet", subnet->resource->mark));
    return;
  }
}

/// A listener at a port that no group of its load balancer opens.
void check_listener(const Context& context, const Resource& listener, Reporter& reporter) {
  net::Network& network = network_of(context);
  const Resource* owner = network.reader().named(listener.property("LoadBalancerArn")).resource;
  const auto port = network.reader().number(listener.property("Port"));
  const net::Placement* balancer = network.placement(owner);
  if (balancer == nullptr || !port || *port > 65535 || !is_application(context, *owner) ||
      !balancer->groups_known || balancer->groups.empty() || balancer->conditional) {
    return;
  }
  for (const net::Group* group : balancer->groups) {
    if (group->open || group->resource == nullptr) return;
    for (const net::GroupRule& rule : group->ingress) {
      if (rule.tcp != analysis::Verdict::broken && (!rule.ports_known || rule.has_port(*port))) {
        return;
      }
    }
  }
  Finding& finding = report_property(
      load_balancer, reporter, listener, "Port",
      fmt::format(R"(no group of "{}" lets anybody in at port {}: nobody reaches the listener)",
                  owner->id, *port),
      fmt::format("let clients in at port {}", *port));
  finding.related.push_back(
      reporter.related("the security group", balancer->groups.front()->resource->mark));
}

/// The load balancers that forward to a target group.
std::vector<const Resource*> balancers_of(const Context& context, const Resource& group) {
  std::vector<const Resource*> found;
  const net::Reader& reader = network_of(context).reader();
  for (const std::uint32_t at : context.graph.to(context.tree.position(group))) {
    const Resource* user = &context.tree.resources()[context.graph.edges()[at].from];
    if (user->type == "AWS::ElasticLoadBalancingV2::ListenerRule") {
      user = reader.named(user->property("ListenerArn")).resource;
    }
    if (user == nullptr || user->type != "AWS::ElasticLoadBalancingV2::Listener") continue;
    const Resource* balancer = reader.named(user->property("LoadBalancerArn")).resource;
    if (balancer != nullptr) found.push_back(balancer);
  }
  return found;
}

/// Targets whose groups are closed to a load balancer that is to hand them requests at a port.
bool check_targets(const Context& context, const Resource& group, const net::Placement& targets,
                   std::int64_t port, Reporter& reporter) {
  net::Network& network = network_of(context);
  for (const Resource* balancer : balancers_of(context, group)) {
    const net::Placement* from = network.placement(balancer);
    if (from == nullptr || !is_application(context, *balancer)) continue;
    const net::Door door = net::ingress_door(network, targets, *from, port);
    if (door.verdict != analysis::Verdict::broken) continue;
    const Resource& owner = *targets.resource;
    const std::string hint =
        fmt::format("let the group of \"{}\" in at port {}", balancer->id, port);
    const std::string message =
        fmt::format(R"("{}" is not let in to "{}" at port {}: its targets stay unhealthy)",
                    balancer->id, owner.id, port);
    const Resource* closed = door.group == nullptr ? nullptr : door.group->resource;
    if (owner.type == "AWS::ECS::Service" || closed == nullptr) {
      Finding& finding =
          report_at(load_balancer, reporter, owner, targets.groups_node, message, hint);
      if (closed != nullptr) {
        finding.related.push_back(reporter.related("the security group", closed->mark));
      }
    } else {
      Finding& finding = report_at(load_balancer, reporter, *closed, nullptr, message, hint);
      finding.related.push_back(reporter.related("the targets", owner.mark));
    }
    return true;
  }
  return false;
}

/// The tasks of a service.
void check_service(const Context& context, const Resource& service, Reporter& reporter) {
  net::Network& network = network_of(context);
  const Node* targets = service.property("LoadBalancers");
  const net::Placement* tasks = network.placement(&service);
  if (targets == nullptr || tasks == nullptr || tasks->groups.empty()) return;
  for (const Node& target : targets->items()) {
    const Resource* group = network.reader().named(target.find("TargetGroupArn")).resource;
    const auto port = network.reader().number(target.find("ContainerPort"));
    if (group == nullptr || !port) continue;
    if (check_targets(context, *group, *tasks, *port, reporter)) return;
  }
}

/// Where the instances of an Auto Scaling group stand, with the security groups that their launch
/// template or configuration names; nothing where they are not all known.
std::optional<net::Placement> instances_of(net::Network& network, const Resource& fleet) {
  const net::Placement* placement = network.placement(&fleet);
  const net::Reader& reader = network.reader();
  const Node* choice = reader.property(fleet, "MixedInstancesPolicy.LaunchTemplate");
  const Node* overrides = choice == nullptr ? nullptr : choice->find("Overrides");
  if (overrides != nullptr) {
    for (const Node& one : overrides->items()) {
      if (one.find("LaunchTemplateSpecification") != nullptr) return std::nullopt;
    }
  }
  const Resource* launch =
      reader
          .named(reader.property(
              fleet, choice == nullptr
                         ? "LaunchTemplate.LaunchTemplateId"
                         : "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification."
                           "LaunchTemplateId"))
          .resource;
  std::string_view groups = "LaunchTemplateData.SecurityGroupIds";
  if (launch == nullptr) {
    launch = reader.named(reader.property(fleet, "LaunchConfigurationName")).resource;
    groups = "SecurityGroups";
  }
  if (placement == nullptr || launch == nullptr) return std::nullopt;
  bool unclear = false;
  net::Placement instances = *placement;
  instances.groups_node = reader.property(*launch, groups, &unclear);
  if (instances.groups_node == nullptr || unclear ||
      reader.property(*launch, "LaunchTemplateData.NetworkInterfaces") != nullptr) {
    return std::nullopt;
  }
  instances.groups.clear();
  instances.groups_known = true;
  instances.names_groups = true;
  reader.each(*instances.groups_node, [&](const Node& item, bool conditional) {
    const net::Group* group = network.group(reader.named(&item).resource);
    instances.groups_known = instances.groups_known && group != nullptr && !conditional;
    if (group != nullptr) instances.groups.push_back(group);
  });
  if (!instances.groups_known) return std::nullopt;
  return instances;
}

/// The instances of an Auto Scaling group.
void check_fleet(const Context& context, const Resource& fleet, Reporter& reporter) {
  net::Network& network = network_of(context);
  const net::Reader& reader = network.reader();
  const Node* targets = fleet.property("TargetGroupARNs");
  if (targets == nullptr) return;
  const std::optional<net::Placement> instances = instances_of(network, fleet);
  if (!instances) return;
  for (const Node& target : targets->items()) {
    const Resource* group = reader.named(&target).resource;
    const auto port = group == nullptr ? std::nullopt : reader.number(group->property("Port"));
    if (port && check_targets(context, *group, *instances, *port, reporter)) return;
  }
}

/// The instances that a target group names itself.
void check_instances(const Context& context, const Resource& group, Reporter& reporter) {
  net::Network& network = network_of(context);
  const net::Reader& reader = network.reader();
  const Node* targets = group.property("Targets");
  if (targets == nullptr) return;
  for (const Node& target : targets->items()) {
    const net::Placement* instance = network.placement(reader.named(target.find("Id")).resource);
    const Node* own = target.find("Port");
    const auto port = reader.number(own == nullptr ? group.property("Port") : own);
    if (instance == nullptr || instance->resource->type != "AWS::EC2::Instance" || !port) continue;
    if (check_targets(context, group, *instance, *port, reporter)) return;
  }
}

/// A target group of another VPC than the load balancer that forwards to it.
void check_group(const Context& context, const Resource& group, Reporter& reporter) {
  net::Network& network = network_of(context);
  const Node* place = network.reader().property(group, "VpcId");
  const net::Vpc* vpc = network.vpc(network.reader().named(place).resource);
  if (vpc == nullptr) return;
  for (const Resource* balancer : balancers_of(context, group)) {
    const net::Placement* from = network.placement(balancer);
    if (from == nullptr || from->conditional || from->vpc == vpc || !is_own(from->vpc)) continue;
    Finding& finding =
        report_at(load_balancer, reporter, group, place,
                  fmt::format(R"(the target group is of "{}", and "{}", which forwards to it, )"
                              R"(stands in "{}")",
                              vpc->resource->id, balancer->id, from->vpc->resource->id),
                  "a load balancer forwards to target groups of its own VPC");
    finding.related.push_back(reporter.related("the load balancer", balancer->mark));
    finding.severity = Severity::error;
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::ElasticLoadBalancingV2::LoadBalancer") {
      const net::Placement* balancer = network_of(context).placement(&resource);
      if (balancer != nullptr) check_subnets(context, *balancer, reporter);
    } else if (resource.type == "AWS::ElasticLoadBalancingV2::Listener") {
      check_listener(context, resource, reporter);
    } else if (resource.type == "AWS::ElasticLoadBalancingV2::TargetGroup") {
      check_group(context, resource, reporter);
      check_instances(context, resource, reporter);
    } else if (resource.type == "AWS::ECS::Service") {
      check_service(context, resource, reporter);
    } else if (resource.type == "AWS::AutoScaling::AutoScalingGroup") {
      check_fleet(context, resource, reporter);
    }
  }
}

}  // namespace

constinit const Check load_balancer{
    .rule =
        {
            .id = "NET028",
            .severity = Severity::warning,
            .title = "A load balancer is reached by its clients, and reaches its targets",
            .why = "A load balancer that faces the internet answers from subnets with a route "
                   "there. Its security groups have to let clients in at the ports of its "
                   "listeners, and those of its targets have to let it in.",
            .bad = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: clients
      VpcId: !Ref Network
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.1.0.0/16}]
  First:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24, AvailabilityZone: eu-west-1a}
  Second:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Network, CidrBlock: 10.1.2.0/24, AvailabilityZone: eu-west-1b}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internal
      Subnets: [!Ref First, !Ref Second]
      SecurityGroups: [!Ref Group]
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 8080
      Protocol: HTTP
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "200"}}]
)yaml",
            .good = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: clients
      VpcId: !Ref Network
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.1.0.0/16}]
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internal
      Subnets: [!Ref First, !Ref Second]
      SecurityGroups: [!Ref Group]
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 8080
      Protocol: HTTP
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: "200"}}]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
                      "load-balancer-troubleshooting.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
