#include <algorithm>
#include <array>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check resource_open;

namespace {

/// Buckets have rules of their own; an endpoint's policy narrows what others allow; an API is made
/// to be called.
bool is_judged(std::string_view type) {
  constexpr std::array<std::string_view, 8> types = {"AWS::Backup::BackupVault",
                                                     "AWS::ECR::Repository",
                                                     "AWS::KMS::Key",
                                                     "AWS::SNS::TopicInlinePolicy",
                                                     "AWS::SNS::TopicPolicy",
                                                     "AWS::SQS::QueueInlinePolicy",
                                                     "AWS::SQS::QueuePolicy",
                                                     "AWS::SecretsManager::ResourcePolicy"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

void check_statement(const Resource& holder, const Statement& statement, Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.uncertain || statement.condition != nullptr) {
    return;
  }
  for (const Principal& principal : statement.principals) {
    if (principal.node == nullptr || principal.kind != Principal::Kind::any) continue;
    report_value(resource_open, reporter, holder, *principal.node,
                 "everybody, in any account, is let in",
                 "name who is meant, or add a condition on aws:SourceArn, aws:SourceAccount or "
                 "aws:PrincipalOrgID");
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const auto& one : access_of(context).resource_policies()) {
    if (!is_judged(one.resource->type)) continue;
    for (const Statement& statement : one.policy->statements) {
      check_statement(*one.resource, statement, reporter);
    }
  }
}

}  // namespace

constinit const Check resource_open{
    .rule =
        {
            .id = "IAM051",
            .severity = Severity::warning,
            .title = "A queue, topic, key or secret is not open to everybody",
            .why = "A resource policy with \"*\" as principal and no condition lets in "
                   "everybody with an AWS account.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
