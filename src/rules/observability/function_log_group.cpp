#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "analysis/intent.hpp"
#include "rules/check.hpp"
#include "rules/observability/log_groups.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check function_log_group;
extern const Check log_group_name;

namespace {

void run(const Context& context, Reporter& reporter) {
  const FunctionLogs& logs = context.analysis.model<FunctionLogs>();
  const bool usual = std::any_of(logs.functions().begin(), logs.functions().end(),
                                 [](const LoggingFunction& one) { return one.group != nullptr; });
  for (const LoggingFunction& function : logs.functions()) {
    if (function.group != nullptr || !function.certain) continue;
    const Resource& resource = *function.resource;
    if (const LogGroup* group = logs.meant_for(function)) {
      Finding& finding = reporter.report(
          log_group_name, property_place(*group->resource, {"LogGroupName"}), group->name->mark(),
          fmt::format("{} is not where function {} writes its logs", quoted(group->text.spelling()),
                      quoted(resource.id)),
          fmt::format("name it /aws/lambda/{}", function.name.spelling()));
      finding.related.push_back(reporter.related("the function", resource.mark));
      continue;
    }
    Finding& finding = reporter.report(
        function_log_group, resource_place(resource), resource.mark,
        fmt::format("function {} has no log group of its own: Lambda makes one that never expires "
                    "and stays behind",
                    quoted(resource.id)),
        fmt::format("add an AWS::Logs::LogGroup named /aws/lambda/{}", function.name.spelling()));
    // Where others have theirs, this one was forgotten.
    const bool leaves = context.analysis.model<analysis::Intent>().policy() == Policy::ephemeral;
    if (!usual && !leaves) finding.severity = Severity::info;
  }
}

}  // namespace

constinit const Check function_log_group{
    .rule =
        {
            .id = "OBS001",
            .severity = Severity::warning,
            .title = "A function has a log group of its own",
            .why = "Lambda makes the log group of a function at its first line of output: without "
                   "a retention, without tags and key, and outside of the stack, so that it stays "
                   "when the stack goes. A warning in stacks that go away, and where other "
                   "functions of the template have theirs.",
            .bad = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: orders
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/orders
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .good = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: orders
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/orders
      Code: {ZipFile: "def handler(event, context): return event"}
  LogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /aws/lambda/orders
      RetentionInDays: 30
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
