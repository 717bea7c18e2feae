#include <fmt/format.h>

#include <algorithm>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check service_task_definition;

namespace {

bool runs_on_fargate(std::string_view log_driver) {
  return log_driver == "awslogs" || log_driver == "splunk" || log_driver == "awsfirelens";
}

class Service {
 public:
  Service(const Context& context, const Resource& service, const Resource& task, Reporter& reporter)
      : context_(context), service_(service), task_(task), reporter_(reporter) {}

  void check() {
    const auto mode = setting(context_, task_.properties, "NetworkMode", "");
    if (mode == "awsvpc" && surely_lacks(service_.properties, "NetworkConfiguration")) {
      report(property_place(service_), service_.mark,
             fmt::format("the tasks of {} are in awsvpc mode: NetworkConfiguration is missing",
                         quoted(service_.id)));
    }
    const Node* network = property_of(service_, {"NetworkConfiguration"});
    if (network != nullptr && network->find("AwsvpcConfiguration") != nullptr &&
        (mode == "bridge" || mode == "host" || mode == "none") && !is_for_fargate()) {
      report(property_place(service_, {"NetworkConfiguration"}), network->mark(),
             fmt::format("the tasks of {} are in {} mode, which has no NetworkConfiguration",
                         quoted(service_.id), *mode));
    }
    check_targets(mode == "awsvpc");
    const Node* launch_type = property_of(service_, {"LaunchType"});
    if (certain_text(context_, launch_type) != "FARGATE") return;
    if (mode && mode != "awsvpc" && lacks_fargate()) {
      report(property_place(service_, {"LaunchType"}), launch_type->mark(),
             fmt::format("the task definition {} is not one for FARGATE", quoted(task_.id)));
    }
    check_log_drivers();
  }

 private:
  /// The network mode of which is a matter of the task definition alone.
  bool is_for_fargate() {
    const Node* listed = property_of(task_, {"RequiresCompatibilities"});
    if (listed == nullptr || !listed->is_array()) return false;
    const auto items = listed->items();
    return std::any_of(items.begin(), items.end(), [this](const Node& item) {
      return certain_text(context_, &item) == "FARGATE";
    });
  }

  bool lacks_fargate() {
    const Node* listed = property_of(task_, {"RequiresCompatibilities"});
    if (listed == nullptr) return surely_lacks(task_.properties, "RequiresCompatibilities");
    if (!listed->is_array()) return false;
    for (const Node& item : listed->items()) {
      const auto text = certain_text(context_, &item);
      if (!text || *text == "FARGATE") return false;
    }
    return true;
  }

  /// The containers that load balancers hand requests to.
  void check_targets(bool has_addresses) {
    const Node* targets = property_of(service_, {"LoadBalancers"});
    if (targets == nullptr || !targets->is_array()) return;
    for (std::size_t i = 0; i < targets->items().size(); ++i) {
      const Node& target = targets->items()[i];
      const Place place = property_place(service_, {"LoadBalancers", i});
      check_container(target, place);
      const Resource* group = referred(context_, target.find("TargetGroupArn"),
                                       {"AWS::ElasticLoadBalancingV2::TargetGroup"});
      if (group == nullptr) continue;
      const auto kind = setting(context_, group->properties, "TargetType", "instance");
      if (has_addresses && kind == "instance") {
        report(place, target.mark(),
               fmt::format("tasks in awsvpc mode have addresses: the target group {} takes "
                           "instances, not \"ip\"",
                           quoted(group->id)));
      }
      check_listener(*group, place, target);
    }
  }

  void check_container(const Node& target, const Path* place) {
    const Node* containers = property_of(task_, {"ContainerDefinitions"});
    const auto name = certain_text(context_, target.find("ContainerName"));
    if (containers == nullptr || !containers->is_array() || !name) return;
    for (const Node& container : containers->items()) {
      const auto known =
          container.is_object() ? certain_text(context_, container.find("Name")) : std::nullopt;
      if (!known) return;
      if (*known != *name) continue;
      check_port(target, container, place);
      return;
    }
    report(
        place, target.find("ContainerName")->mark(),
        fmt::format("the task definition {} has no container {}", quoted(task_.id), quoted(*name)));
  }

  void check_port(const Node& target, const Node& container, const Path* place) {
    const auto port = certain_integer(context_, target.find("ContainerPort"));
    const Node* mappings = container.find("PortMappings");
    if (!port || (mappings != nullptr && !mappings->is_array())) return;
    if (mappings != nullptr) {
      for (const Node& mapping : mappings->items()) {
        // A range, or what is not known, may hold it.
        const auto mapped = certain_integer(context_, mapping.find("ContainerPort"));
        if (!mapped || *mapped == *port) return;
      }
    }
    report(place, target.find("ContainerPort")->mark(),
           fmt::format("the container does not open port {}", *port));
  }

  /// ECS refuses a service whose target group no load balancer uses yet.
  void check_listener(const Resource& group, const Path* place, const Node& target) {
    const Resource* first = nullptr;
    for (const std::uint32_t at : context_.graph.to(context_.tree.position(group))) {
      const Resource& user = context_.tree.resources()[context_.graph.edges()[at].from];
      if (user.type != "AWS::ElasticLoadBalancingV2::Listener" &&
          user.type != "AWS::ElasticLoadBalancingV2::ListenerRule") {
        continue;
      }
      if (!user.condition.empty() ||
          context_.graph.reaches(context_.tree.position(service_), context_.tree.position(user))) {
        return;
      }
      first = &user;
    }
    if (first == nullptr) return;
    Finding& finding = reporter_.report(
        service_task_definition, place, target.mark(),
        fmt::format("the service may be made before {}, without which its target group has no "
                    "load balancer: ECS then refuses it",
                    quoted(first->id)),
        fmt::format("DependsOn: {}", first->id));
    finding.severity = Severity::warning;
    finding.related.push_back(reporter_.related("the listener", first->mark));
  }

  void check_log_drivers() {
    const Node* containers = property_of(task_, {"ContainerDefinitions"});
    if (containers == nullptr) return;
    for (std::size_t i = 0; i < containers->items().size(); ++i) {
      const Node* logs = containers->items()[i].find("LogConfiguration");
      const Node* driver = logs == nullptr ? nullptr : logs->find("LogDriver");
      const auto name = certain_text(context_, driver);
      if (!name || runs_on_fargate(*name)) continue;
      report(property_place(task_, {"ContainerDefinitions", i, "LogConfiguration", "LogDriver"}),
             driver->mark(),
             fmt::format("the log driver {} does not run on FARGATE", quoted(*name)));
    }
  }

  void report(const Path* path, Mark mark, std::string message) {
    Finding& finding = reporter_.report(service_task_definition, path, mark, std::move(message));
    const bool at_task = analysis::resource_of(path) == task_.id;
    finding.related.push_back(reporter_.related(at_task ? "the service" : "the task definition",
                                                at_task ? service_.mark : task_.mark));
  }

  const Context& context_;
  const Resource& service_;
  const Resource& task_;
  Reporter& reporter_;
};

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& service : context.tree.resources()) {
    if (service.type != "AWS::ECS::Service") continue;
    const Resource* task =
        referred(context, property_of(service, {"TaskDefinition"}), {"AWS::ECS::TaskDefinition"});
    if (task != nullptr) Service(context, service, *task, reporter).check();
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, service_task_definition, run_once,
                  {"AWS::ECS::Service", "AWS::ECS::TaskDefinition"});
}

}  // namespace

constinit const Check service_task_definition{
    .rule =
        {
            .id = "SCH035",
            .severity = Severity::error,
            .title = "An ECS service fits its task definition",
            .why =
                "Tasks in awsvpc mode need subnets and security groups from their service. A "
                "service on Fargate needs a task definition for it, and Fargate knows the log "
                "drivers awslogs, splunk and awsfirelens only. A load balancer needs a container "
                "that the definition has, at a port that it opens, and a listener that uses the "
                "target group. ECS refuses the service otherwise.",
            .bad = R"yaml(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 256
  Service:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 1
      TaskDefinition: !Ref Task
)yaml",
            .good = R"yaml(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 256
  Service:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 1
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration:
          Subnets:
            - subnet-0123456789abcdef0
)yaml",
            .peers = "E3052 E3054 E3713",
            .source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
                      "task_definition_parameters.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
