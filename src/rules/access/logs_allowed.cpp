#include <fmt/format.h>

#include <array>
#include <optional>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check logs_allowed;

namespace {

/// The ARN of a stream in the log group that a function writes to; nothing where the name of the
/// group is not given.
std::optional<analysis::SymbolicText> stream_of(const Context& context, const Resource& function) {
  const Node* logging = function.property("LoggingConfig");
  const Node* group = logging == nullptr ? nullptr : logging->find("LogGroup");
  const Node* name = group == nullptr ? function.property("FunctionName") : group;
  if (name == nullptr) return std::nullopt;
  analysis::SymbolicText text = context.analysis.symbols.text_of(*name);
  if (text.pieces.empty()) return std::nullopt;
  using Kind = analysis::Piece::Kind;
  if (group == nullptr)
    text.pieces.insert(text.pieces.begin(), {Kind::literal, "/aws/lambda/", {}});
  analysis::SymbolicText arn = arn_of_log_group(text);
  arn.pieces.push_back({Kind::literal, ":log-stream:0", {}});
  return arn;
}

/// Whether a role allows an action, but not on this stream.
bool is_elsewhere(const analysis::access::Access& access, const analysis::access::Role& role,
                  std::string_view action, const std::optional<analysis::SymbolicText>& stream) {
  if (!stream || action != "logs:PutLogEvents") return false;
  const analysis::access::Wanted wanted{*stream, nullptr};
  return access.allows(role, action, &wanted).verdict == Verdict::broken;
}

void run(const Context& context, Reporter& reporter) {
  const auto& access = access_of(context);
  for (const FunctionCode& function : functions_of(context).all()) {
    if (function.role == nullptr) continue;
    const analysis::access::Role* role = access.role_of(*function.role);
    if (role == nullptr) continue;
    const auto stream = stream_of(context, *function.resource);
    for (const std::string_view action : {"logs:PutLogEvents", "logs:CreateLogStream"}) {
      const bool is_nowhere = access.allows(*role, action).verdict == Verdict::broken;
      if (!is_nowhere && !is_elsewhere(access, *role, action, stream)) continue;
      Finding& finding = report_value(
          logs_allowed, reporter, *function.resource, *function.role,
          fmt::format(
              "the role \"{}\" does not allow {}{}: nothing that the function writes is kept",
              role->resource->id, action, is_nowhere ? "" : " on the log group of the function"),
          "add the managed policy service-role/AWSLambdaBasicExecutionRole, or allow "
          "logs:CreateLogStream and logs:PutLogEvents on the log group");
      finding.related.push_back(reporter.related("the role", role->resource->mark));
      break;
    }
  }
}

}  // namespace

constinit const Check logs_allowed{
    .rule =
        {
            .id = "IAM012",
            .severity = Severity::warning,
            .title = "The role of a function may write its logs",
            .why = "Lambda writes the logs of a function with its role. Where that does "
                   "not allow it, the function runs and its logs are lost without a word, "
                   "those of its failures among them.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
