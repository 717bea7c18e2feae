#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "rules/reports.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check container_log_group;

namespace {

using analysis::Piece;
using analysis::SymbolicText;

/// Whether a name is one that only this stack can have made: another has another parameter.
bool is_of_this_stack(const SymbolicText& name) {
  return std::any_of(name.pieces.begin(), name.pieces.end(), [](const Piece& piece) {
    return piece.kind == Piece::Kind::parameter || piece.text == "AWS::StackName";
  });
}

void check(const Context& context, const Resource& holder, const Node& container,
           const std::vector<SymbolicText>& groups, Reporter& reporter) {
  const Node* logging = container.find("LogConfiguration");
  const Node* options = logging == nullptr ? nullptr : logging->find("Options");
  const Node* group = options == nullptr ? nullptr : options->find("awslogs-group");
  if (group == nullptr || options->find("awslogs-create-group") != nullptr) return;
  const SymbolicText name = context.analysis.symbols.text_of(*group);
  if (!is_of_this_stack(name) ||
      !std::all_of(groups.begin(), groups.end(), [&](const SymbolicText& one) {
        return analysis::equal(one, name) == analysis::Verdict::broken;
      })) {
    return;
  }
  report_value(container_log_group, reporter, holder, *group,
               fmt::format("no log group of the template is named {}: the container does not start",
                           quoted(name.spelling())),
               "refer to the AWS::Logs::LogGroup that is meant");
}

void run(const Context& context, Reporter& reporter) {
  std::vector<SymbolicText> groups;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::Logs::LogGroup") {
      groups.push_back(context.analysis.symbols.reference_to(resource));
    }
  }
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::ECS::TaskDefinition") {
      const Node* containers = resource.property("ContainerDefinitions");
      if (containers == nullptr) continue;
      for (const Node& container : containers->items()) {
        check(context, resource, container, groups, reporter);
      }
    } else if (resource.type == "AWS::Batch::JobDefinition") {
      const Node* container = resource.property("ContainerProperties");
      if (container != nullptr) check(context, resource, *container, groups, reporter);
    }
  }
}

}  // namespace

constinit const Check container_log_group{
    .rule =
        {
            .id = "OBS005",
            .severity = Severity::warning,
            .title = "The log group of a container is declared",
            .why = "A container with the driver awslogs does not start where its log group is not "
                   "there, unless it may make it: awslogs-create-group. Reported are names with a "
                   "parameter or the name of the stack in them that no log group of the template "
                   "has; others may be made elsewhere.",
            .bad = R"yaml(Parameters:
  Stage: {Type: String, Default: test}
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/orders/${Stage}", RetentionInDays: 7}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: orders
          Image: public.ecr.aws/docker/library/python:3.13-slim
          Memory: 128
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Sub "/order/${Stage}", awslogs-region: !Ref AWS::Region}
)yaml",
            .good = R"yaml(Parameters:
  Stage: {Type: String, Default: test}
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/orders/${Stage}", RetentionInDays: 7}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: orders
          Image: public.ecr.aws/docker/library/python:3.13-slim
          Memory: 128
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Sub "/orders/${Stage}", awslogs-region: !Ref AWS::Region}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
                      "using_awslogs.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
