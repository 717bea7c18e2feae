#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check dynamic_port_health;

namespace {

/// What a target group's health check must know of the ports of a task.
struct Ports {
  bool dynamic = false;                   ///< the balanced port is another one each time
  std::vector<std::string_view> at_host;  ///< the fixed ones
  bool open = false;                      ///< there may be others
};

Ports ports_of(const Context& context, const Node& containers, std::string_view name,
               std::string_view port) {
  Ports found;
  for (const Node& container : containers.items()) {
    const auto container_name = certain_text(context, container.find("Name"));
    const Node* mappings = container.find("PortMappings");
    if (!container_name || (mappings != nullptr && !mappings->is_array())) found.open = true;
    if (mappings == nullptr) continue;
    for (const Node& mapping : mappings->items()) {
      const auto inner = certain_text(context, mapping.find("ContainerPort"));
      const auto outer = setting(context, &mapping, "HostPort", "");
      if (!inner || !outer) {
        found.open = true;
      } else if (*outer == "0") {
        found.dynamic = found.dynamic || (container_name == name && *inner == port);
      } else {
        found.at_host.push_back(*outer);
      }
    }
  }
  return found;
}

void check_balancer(const Context& context, const Resource& service, const Resource& task,
                    const Node& balancer, Reporter& reporter) {
  const Resource* group = referred(context, balancer.find("TargetGroupArn"),
                                   {"AWS::ElasticLoadBalancingV2::TargetGroup"});
  const auto name = certain_text(context, balancer.find("ContainerName"));
  const auto port = certain_text(context, balancer.find("ContainerPort"));
  const Node* containers = property_of(task, {"ContainerDefinitions"});
  if (group == nullptr || !name || !port || containers == nullptr) return;
  const Node* health = property_of(*group, {"HealthCheckPort"});
  const auto fixed = certain_text(context, health);
  if (!fixed || *fixed == "traffic-port") return;
  const Ports ports = ports_of(context, *containers, *name, *port);
  if (!ports.dynamic || ports.open ||
      std::find(ports.at_host.begin(), ports.at_host.end(), *fixed) != ports.at_host.end())
    return;
  Finding& finding = reporter.report(
      dynamic_port_health, property_place(*group, {"HealthCheckPort"}), health->mark(),
      fmt::format("the container {} has another port of its host each time, but health checks ask "
                  "on port {}",
                  quoted(*name), *fixed),
      "HealthCheckPort: traffic-port");
  finding.related.push_back(reporter.related("the service", service.mark));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& service : context.tree.resources()) {
    if (service.type != "AWS::ECS::Service") continue;
    const Resource* task =
        referred(context, property_of(service, {"TaskDefinition"}), {"AWS::ECS::TaskDefinition"});
    const Node* balancers = property_of(service, {"LoadBalancers"});
    if (task == nullptr || balancers == nullptr) continue;
    for (const Node& balancer : balancers->items()) {
      check_balancer(context, service, *task, balancer, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, dynamic_port_health, run_once,
                  {"AWS::ECS::Service", "AWS::ECS::TaskDefinition",
                   "AWS::ElasticLoadBalancingV2::TargetGroup"});
}

}  // namespace

constinit const Check dynamic_port_health{
    .rule =
        {
            .id = "SCH051",
            .severity = Severity::error,
            .title = "Health checks follow the ports of the host",
            .why = "A container with the host port 0 gets another port of its host each "
                   "time. A target group whose health check asks on a fixed port finds "
                   "nobody there: no task is ever healthy, the service does not become "
                   "stable, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      VpcId: vpc-0123456789abcdef0
      Port: 80
      Protocol: HTTP
      HealthCheckPort: "8080"
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 128
          PortMappings:
            - ContainerPort: 8080
              HostPort: 0
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      DesiredCount: 1
      LoadBalancers:
        - ContainerName: web
          ContainerPort: 8080
          TargetGroupArn: !Ref Targets
)yaml",
            .good = R"yaml(Resources:
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      VpcId: vpc-0123456789abcdef0
      Port: 80
      Protocol: HTTP
      HealthCheckPort: traffic-port
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 128
          PortMappings:
            - ContainerPort: 8080
              HostPort: 0
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      DesiredCount: 1
      LoadBalancers:
        - ContainerName: web
          ContainerPort: 8080
          TargetGroupArn: !Ref Targets
)yaml",
            .peers = "E3049",
            .source =
                " "
                "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
