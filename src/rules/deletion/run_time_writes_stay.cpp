#include <string>

#include <fmt/format.h>

#include "analysis/lifetime/run_time_writes.hpp"
#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check run_time_writes_stay;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const Resource& resource : context.tree.resources()) {
    for (const analysis::RunTimeWrite& write : analysis::writes_of(context.analysis, resource)) {
      const analysis::code::FunctionCode& code = *write.function;
      const Mark mark = code.source.mark_of(write.call->place);
      const std::string message = fmt::format(
          "{} is called, and nothing in the code deletes: the {} that it makes{} stay when the "
          "stack "
          "is deleted",
          write.call->method, write.what,
          write.is_certain ? "" : " and the template does not know");
      const std::string hint =
          "declare them in the template, or delete them by a custom resource when the stack goes";
      Finding& finding = code.source_property == "ZipFile"
                             ? report_at(run_time_writes_stay, reporter, resource,
                                         {"Properties", "Code", "ZipFile"}, mark, message, hint)
                             : report_at(run_time_writes_stay, reporter, resource,
                                         {"Properties", code.source_property}, mark, message, hint);
      finding.severity = write.is_certain ? deletion.severity() : Severity::info;
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
