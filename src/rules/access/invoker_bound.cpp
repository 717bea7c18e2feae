#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check invoker_bound;

namespace {

/// Services that call for whoever asks them, and say for whom.
constexpr std::array<std::string_view, 10> services = {
    "apigateway.amazonaws.com", "cognito-idp.amazonaws.com", "config.amazonaws.com",
    "events.amazonaws.com",     "iot.amazonaws.com",         "logs.amazonaws.com",
    "s3.amazonaws.com",         "scheduler.amazonaws.com",   "ses.amazonaws.com",
    "sns.amazonaws.com"};

bool is_bound(const Node& properties) {
  for (const std::string_view name :
       {"SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken"}) {
    const Node* value = properties.find(name);
    if (value != nullptr && !analysis::is_no_value(*value)) return true;
  }
  return false;
}

void check_permission(const Context& context, const Resource& permission, Reporter& reporter) {
  const Node& properties = *permission.properties;
  const Node* principal = properties.find("Principal");
  if (principal == nullptr) return;
  const auto text = context.resolver.text_of(*principal);
  if (!text) return;
  if (*text == "*" && !is_bound(properties)) {
    report_value(invoker_bound, reporter, permission, *principal,
                 "everybody, in any account, may call the function",
                 "name the account or service that may");
    return;
  }
  if (std::find(services.begin(), services.end(), *text) == services.end()) return;
  if (!is_bound(properties)) {
    report_value(invoker_bound, reporter, permission, *principal,
                 fmt::format("{} may call the function for anybody, in any account", *text),
                 "add the SourceArn of what is to call it");
    return;
  }
  // The ARN of a bucket does not hold its account.
  const Node* source = properties.find("SourceArn");
  if (*text != "s3.amazonaws.com" || source == nullptr ||
      properties.find("SourceAccount") != nullptr) {
    return;
  }
  report_value(
      invoker_bound, reporter, permission, *source,
      "the ARN of a bucket does not say whose bucket it is: after its deletion anybody can "
      "make one of this name, and call the function",
      "add SourceAccount: !Ref AWS::AccountId")
      .severity = Severity::info;
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::Lambda::Permission" && resource.properties != nullptr) {
      check_permission(context, resource, reporter);
    }
  }
}

}  // namespace

constinit const Check invoker_bound{
    .rule =
        {
            .id = "IAM050",
            .severity = Severity::warning,
            .title = "A service may call a function for its owner alone",
            .why = "A service that may call a function without a word on whose behalf does "
                   "so for anybody: an API, rule or topic of another account that names "
                   "the function is enough. SourceArn or SourceAccount bind it to what is "
                   "meant.",
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
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
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
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
)yaml",
            .peers = "W3663",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
