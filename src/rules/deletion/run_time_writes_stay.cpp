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
      const Node* code = top_property(resource, "Code");
      Finding& finding = report_at(
          run_time_writes_stay, reporter, resource, {"Properties", "Code"}, mark_of(resource, code),
          fmt::format("the code of \"{}\" calls {} and never deletes: {} that it makes{} stay when "
                      "the stack is deleted",
                      resource.id, write.call, write.what,
                      write.may_be_own ? " beside those of the template" : ""),
          "declare them in the template, or delete them by a custom resource when the stack goes");
      // It may write what the template declares, which goes with the stack.
      finding.severity = write.may_be_own ? Severity::info : deletion.severity();
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
