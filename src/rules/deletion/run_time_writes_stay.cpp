#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/lifetime/run_time_writes.hpp"
#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check run_time_writes_stay;

namespace {

using analysis::RunTimeWrite;

/// Calls of the same kind in functions of the same source, of which the first one is to be changed.
using Group = std::vector<RunTimeWrite>;

std::vector<Group> groups_of(const Context& context) {
  std::vector<Group> groups;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
  for (const Resource& resource : context.tree.resources()) {
    for (const RunTimeWrite& write : analysis::writes_of(context.analysis, resource)) {
      const auto [place, fresh] =
          known.try_emplace({write.what, write.function->source.text()}, groups.size());
      if (fresh) groups.emplace_back();
      groups[place->second].push_back(write);
    }
  }
  return groups;
}

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const Group& group : groups_of(context)) {
    const RunTimeWrite& write = group.front();
    const analysis::code::FunctionCode& code = *write.function;
    const Mark mark = code.source.mark_of(write.call->place);
    const std::string message = fmt::format(
        "{} is called, and nothing in the code deletes: the {} that it makes{} stay when the stack "
        "is deleted",
        write.call->method, write.what, write.is_certain ? "" : " and the template does not know");
    const std::string hint =
        "declare them in the template, or delete them by a custom resource when the stack goes";
    Finding& finding = code.source_property == "ZipFile"
                           ? report_at(run_time_writes_stay, reporter, *code.resource,
                                       {"Properties", "Code", "ZipFile"}, mark, message, hint)
                           : report_at(run_time_writes_stay, reporter, *code.resource,
                                       {"Properties", code.source_property}, mark, message, hint);
    finding.severity = write.is_certain ? deletion.severity() : Severity::info;
    constexpr std::size_t most = 4;
    for (std::size_t i = 1; i < std::min(group.size(), most); ++i) {
      const analysis::code::FunctionCode& other = *group[i].function;
      finding.related.push_back(
          reporter.related(fmt::format("\"{}\" does the same", other.resource->id),
                           other.source.mark_of(group[i].call->place)));
    }
  }
}

}  // namespace

constinit const Check run_time_writes_stay{
    .rule =
        {
            .id = "DEL009",
            .severity = Severity::warning,
            .title = "What code makes at run time goes with the stack",
            .why = "Parameters, secrets, snapshots, images and the like that a function creates "
                   "are no resources of the stack: deleting it leaves them.",
            .bad = R"yaml(Parameters:
  RoleArn:
    Type: String
Resources:
  Job:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Role: !Ref RoleArn
      Code:
        ZipFile: |
          import boto3
          def handler(event, context):
              boto3.client("ssm").put_parameter(Name="/job/last", Value="1", Type="String")
)yaml",
            .good = R"yaml(Parameters:
  RoleArn:
    Type: String
Resources:
  Job:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Role: !Ref RoleArn
      Code:
        ZipFile: |
          import boto3
          def handler(event, context):
              return boto3.client("ssm").get_parameter(Name="/job/last")["Parameter"]["Value"]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "cfn-console-delete-stack.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
