#include <algorithm>
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
  if (balancer == nullptr || !port || !is_application(context, *owner) || !balancer->groups_known ||
      balancer->groups.empty() || balancer->conditional) {
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

/// Tasks whose groups are closed to the load balancer that is to hand them requests.
void check_service(const Context& context, const Resource& service, Reporter& reporter) {
  net::Network& network = network_of(context);
  const Node* targets = service.property("LoadBalancers");
  const net::Placement* tasks = network.placement(&service);
  if (targets == nullptr || tasks == nullptr || tasks->groups.empty()) return;
  for (const Node& target : targets->items()) {
    const Resource* group = network.reader().named(target.find("TargetGroupArn")).resource;
    const auto port = network.reader().number(target.find("ContainerPort"));
    if (group == nullptr || !port) continue;
    for (const Resource* balancer : balancers_of(context, *group)) {
      const net::Placement* from = network.placement(balancer);
      if (from == nullptr || !is_application(context, *balancer)) continue;
      const net::Door door = net::ingress_door(network, *tasks, *from, port);
      if (door.verdict != analysis::Verdict::broken) continue;
      Finding& finding = report_at(
          load_balancer, reporter, service, tasks->groups_node,
          fmt::format(R"("{}" is not let in to "{}" at port {}: its targets stay unhealthy)",
                      balancer->id, service.id, *port),
          fmt::format("let the group of \"{}\" in at port {}", balancer->id, *port));
      if (door.group != nullptr && door.group->resource != nullptr) {
        finding.related.push_back(
            reporter.related("the security group", door.group->resource->mark));
      }
      return;
    }
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
    } else if (resource.type == "AWS::ECS::Service") {
      check_service(context, resource, reporter);
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
