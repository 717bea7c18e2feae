#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check host_port;

namespace {

void check_ports(const Context& context, const Resource& task, std::string_view mode,
                 std::size_t container, const Node& ports, Reporter& reporter) {
  for (std::size_t i = 0; i < ports.items().size(); ++i) {
    const Node* port = ports.items()[i].find("HostPort");
    const auto outer = certain_integer(context, port);
    const auto inner = certain_integer(context, ports.items()[i].find("ContainerPort"));
    // 0 is any port to the host's liking, which is what leaving it out means.
    if (!outer || !inner || *outer == *inner || (*outer == 0 && mode == "host")) continue;
    reporter.report(
        host_port,
        property_place(task, {"ContainerDefinitions", container, "PortMappings", i, "HostPort"}),
        port->mark(),
        fmt::format("expected {}, the ContainerPort, in mode {}, found {}", *inner, quoted(mode),
                    *outer));
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& task : context.tree.resources()) {
    if (task.type != "AWS::ECS::TaskDefinition") continue;
    const auto mode = certain_text(context, property_of(task, {"NetworkMode"}));
    const Node* containers = property_of(task, {"ContainerDefinitions"});
    if (containers == nullptr || (mode != "awsvpc" && mode != "host")) continue;
    for (std::size_t i = 0; i < containers->items().size(); ++i) {
      const Node* ports = containers->items()[i].find("PortMappings");
      if (ports != nullptr) check_ports(context, task, *mode, i, *ports, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, host_port, run_once, {"AWS::ECS::TaskDefinition"});
}

}  // namespace

constinit const Check host_port{
    .rule =
        {
            .id = "SCH045",
            .severity = Severity::error,
            .title = "In awsvpc and host mode a container keeps its port",
            .why = "In the network modes awsvpc and host a container has the ports of its task or "
                   "host: HostPort is left out or the same as ContainerPort. ECS refuses the task "
                   "definition otherwise.",
            .bad = R"yaml(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 128
          PortMappings:
            - ContainerPort: 80
              HostPort: 8080
)yaml",
            .good = R"yaml(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 128
          PortMappings:
            - ContainerPort: 80
)yaml",
            .peers = "E3053",
            .source =
                "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
