#include <fmt/format.h>

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "analysis/access/action_facts.hpp"
#include "analysis/access/function_evidence.hpp"
#include "rules/access/statements.hpp"
#include "rules/runtime/inline_source.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {

extern const Check call_allowed;

namespace {

using analysis::access::CallEvidence;
using analysis::access::FunctionEvidence;

std::string message_of(const CallEvidence& call, const FunctionEvidence& evidence) {
  const std::string_view role = evidence.role->resource->id;
  if (call.resource == nullptr) {
    return fmt::format("the source calls {} of {}, but the role \"{}\" does not allow {}",
                       call.call->method, call.call->client, role, call.action);
  }
  return fmt::format(R"(the source calls {} on "{}", but the role "{}" does not allow {} there)",
                     call.call->method, call.resource->id, role, call.action);
}

/// The function by which aws-cdk sets the notifications of buckets reads those that are there only
/// for a bucket of somebody else's, and its role allows that only there.
bool is_made_elsewhere(const CallEvidence& call, const FunctionEvidence& evidence) {
  return call.action == "s3:GetBucketNotification" &&
         evidence.function->resource->id.starts_with("BucketNotificationsHandler");
}

/// Whether a policy of the role has a misspelt action where this one is meant: that is said there.
bool is_misspelt(const Context& context, const CallEvidence& call,
                 const analysis::access::Role& role) {
  auto& table = context.analysis.model<analysis::access::ActionTable>();
  const std::size_t name = call.action.find(':') + 1;
  const std::array<std::string_view, 1> meant{std::string_view(call.action).substr(name)};
  for (const analysis::access::Policy* policy : role.policies) {
    for (const Statement& statement : policy->statements) {
      if (statement.effect != Effect::allow) continue;
      for (const analysis::access::Action& one : statement.actions) {
        if (one.node == nullptr || one.text.empty() ||
            one.text.substr(0, one.text.find(':') + 1) !=
                std::string_view(call.action).substr(0, name)) {
          continue;
        }
        const analysis::access::ActionFacts& facts = table.find(one.text);
        if (facts.service && !facts.is_known && !facts.name.empty() &&
            (meant[0].starts_with(facts.name) ||
             !support::nearest_spelling(facts.name, meant).empty())) {
          return true;
        }
      }
    }
  }
  return false;
}

void run(const Context& context, Reporter& reporter) {
  for (const FunctionEvidence& evidence :
       context.analysis.model<analysis::access::Evidence>().functions) {
    std::set<std::pair<std::string_view, const Resource*>> reported;
    for (const CallEvidence& call : evidence.calls) {
      if (call.decision.verdict != Verdict::broken || evidence.role == nullptr ||
          is_made_elsewhere(call, evidence) ||
          !reported.insert({call.action, call.resource}).second ||
          is_misspelt(context, call, *evidence.role)) {
        continue;
      }
      Finding& finding = report_in_source(
          call_allowed, reporter, *evidence.function, call.call->place,
          message_of(call, evidence) + (call.decision.statement != nullptr ? ": it is denied" : ""),
          call.resource == nullptr ? fmt::format("allow {} in a policy of the role", call.action)
                                   : fmt::format("allow {} on \"{}\" in a policy of the role",
                                                 call.action, call.resource->id));
      finding.related.push_back(reporter.related("the role", evidence.role->resource->mark));
    }
  }
}

}  // namespace

constinit const Check call_allowed{
    .rule =
        {
            .id = "IAM010",
            .severity = Severity::warning,
            .title = "A role allows what the code of its function calls",
            .why = "A call that the role of the function does not allow is refused at run "
                   "time. Only calls that are plain in inline code are judged, against all "
                   "policies of the template and those of AWS that are known; statements "
                   "with conditions and what cannot be known count as permitted.",
            .bad = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {}
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
      Environment:
        Variables:
          SECRET: !Ref Secret
      Code:
        ZipFile: |
          import boto3, os

          def handler(event, context):
              client = boto3.client("secretsmanager")
              return client.get_secret_value(SecretId=os.environ["SECRET"])["Name"]
)yaml",
            .good = R"yaml(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {}
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
      Policies:
        - PolicyName: use
          PolicyDocument:
            Version: "2012-10-17"
            Statement:

              - Effect: Allow
                Action: secretsmanager:GetSecretValue
                Resource: !Ref Secret
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment:
        Variables:
          SECRET: !Ref Secret
      Code:
        ZipFile: |
          import boto3, os

          def handler(event, context):
              client = boto3.client("secretsmanager")
              return client.get_secret_value(SecretId=os.environ["SECRET"])["Name"]
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
