#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/access/access.hpp"
#include "analysis/intent.hpp"
#include "rules/check.hpp"
#include "rules/observability/log_groups.hpp"
#include "rules/reports.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check log_group_recreated;

namespace {

using analysis::Piece;
using analysis::SymbolicText;
using analysis::Verdict;
using analysis::access::Access;
using analysis::access::Decision;
using analysis::access::Role;

/// Whether a role may make the group of a function, and by which statement. Policies name groups
/// with and without ":*" behind.
Decision may_create(const Context& context, const Access& access, const Role& role,
                    const Resource& group) {
  analysis::access::Wanted wanted{context.analysis.symbols.arn_of(group), &group};
  Decision decision = access.allows(role, "logs:CreateLogGroup", &wanted);
  if (decision.verdict == Verdict::holds) return decision;
  std::string last;
  auto& pieces = wanted.text.pieces;
  if (!pieces.empty() && pieces.back().kind == Piece::Kind::literal) {
    last = fmt::format("{}:*", pieces.back().text);
    pieces.back().text = last;
  } else {
    pieces.push_back({Piece::Kind::literal, ":*", {}});
  }
  return access.allows(role, "logs:CreateLogGroup", &wanted);
}

/// The resource that holds the document of a policy; null for one of AWS.
const Resource* holder_of(const Context& context, const analysis::access::Policy& policy) {
  if (policy.node == nullptr) return nullptr;
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.type.starts_with("AWS::IAM::") || resource.properties == nullptr) continue;
    if (resource.property("PolicyDocument") == policy.node) return &resource;
    const Node* policies = resource.property("Policies");
    if (policies == nullptr) continue;
    for (const Node& one : policies->items()) {
      if (one.find("PolicyDocument") == policy.node) return &resource;
    }
  }
  return nullptr;
}

/// Whether CloudFormation deletes the function before its group, and a policy of AWS, which nobody
/// can change, brings the permission: what is late then is little.
bool is_common(const Context& context, const LoggingFunction& function, const Finding& finding) {
  const analysis::Template& tree = context.tree;
  const bool ordered = std::any_of(
      context.analysis.graph.from(tree.position(*function.resource)).begin(),
      context.analysis.graph.from(tree.position(*function.resource)).end(),
      [&](const analysis::Edge& edge) { return &tree.resources()[edge.to] == function.group; });
  return ordered && finding.path.find("/ManagedPolicyArns") != std::string::npos;
}

/// Reports where the permission stands: the statement, or the managed policies of the role.
Finding& report_at_grant(const Context& context, Reporter& reporter, const Role& role,
                         const Decision& decision, std::string message, std::string hint) {
  for (const analysis::access::Policy* policy : role.policies) {
    const bool grants = std::any_of(policy->statements.begin(), policy->statements.end(),
                                    [&](const auto& one) { return &one == decision.statement; });
    if (!grants || decision.statement->node == nullptr) continue;
    if (const Resource* holder = holder_of(context, *policy)) {
      return report_value(log_group_recreated, reporter, *holder, *decision.statement->node,
                          std::move(message), std::move(hint));
    }
  }
  const Node* managed = role.resource->property("ManagedPolicyArns");
  if (managed == nullptr) {
    return report_resource(log_group_recreated, reporter, *role.resource, std::move(message),
                           std::move(hint));
  }
  return report_value(log_group_recreated, reporter, *role.resource, *managed, std::move(message),
                      std::move(hint));
}

void run(const Context& context, Reporter& reporter) {
  const FunctionLogs& logs = context.analysis.model<FunctionLogs>();
  if (logs.groups().empty() || logs.functions().empty()) return;
  const Access& access = context.analysis.model<Access>();
  std::vector<const Role*> seen;
  for (const LoggingFunction& function : logs.functions()) {
    if (function.group == nullptr || function.resource->properties == nullptr) continue;
    const Node* value = function.resource->property("Role");
    const Role* role = value == nullptr ? nullptr : access.role_of(*value);
    // One permission, one finding, however many functions share the role.
    if (role == nullptr || std::find(seen.begin(), seen.end(), role) != seen.end()) continue;
    const Decision decision = may_create(context, access, *role, *function.group);
    if (decision.verdict != Verdict::holds) continue;
    seen.push_back(role);
    Finding& finding = report_at_grant(
        context, reporter, *role, decision,
        fmt::format("role {} may make the log group {} anew after the stack has deleted it, and "
                    "the next deployment then fails",
                    quoted(role->resource->id), quoted(function.group->id)),
        "allow logs:CreateLogStream and logs:PutLogEvents alone");
    finding.related.push_back(reporter.related("the log group", function.group->mark));
    if (context.analysis.model<analysis::Intent>().policy() != Policy::ephemeral ||
        is_common(context, function, finding)) {
      finding.severity = Severity::info;
    }
  }
}

}  // namespace

constinit const Check log_group_recreated{
    .rule =
        {
            .id = "OBS004",
            .severity = Severity::warning,
            .title = "A function may not make its log group anew after the stack has deleted it",
            .why = "Events that arrive while the stack goes are logged: Lambda makes the group "
                   "that was just deleted anew where the role allows logs:CreateLogGroup. It never "
                   "expires, and the next deployment fails because the group exists. A warning in "
                   "stacks that go away; information in others, and where a managed policy of AWS "
                   "permits it and the function goes before its group.",
            .bad = R"yaml(Metadata:
  dbrepl:
    policy: ephemeral
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: {ZipFile: "def handler(event, context): return event"}
  LogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/lambda/${Function}
      RetentionInDays: 7
)yaml",
            .good = R"yaml(Metadata:
  dbrepl:
    policy: ephemeral
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: Logs
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"]
                Resource: !Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*"
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: {ZipFile: "def handler(event, context): return event"}
  LogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/lambda/${Function}
      RetentionInDays: 7
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
