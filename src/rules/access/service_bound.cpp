#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check service_bound;

namespace {

/// Services that use a resource for whoever asks them, by what they use.
struct Use {
  std::string_view type;  ///< of the policy
  std::string_view service;
};

constexpr std::array<Use, 15> uses = {{
    {"AWS::S3::BucketPolicy", "cloudfront"},
    {"AWS::S3::BucketPolicy", "cloudtrail"},
    {"AWS::S3::BucketPolicy", "config"},
    {"AWS::S3::BucketPolicy", "logging.s3"},
    {"AWS::S3::BucketPolicy", "ses"},
    {"AWS::SNS::TopicInlinePolicy", "s3"},
    {"AWS::SNS::TopicInlinePolicy", "ses"},
    {"AWS::SNS::TopicPolicy", "s3"},
    {"AWS::SNS::TopicPolicy", "ses"},
    {"AWS::SQS::QueueInlinePolicy", "events"},
    {"AWS::SQS::QueueInlinePolicy", "s3"},
    {"AWS::SQS::QueueInlinePolicy", "sns"},
    {"AWS::SQS::QueuePolicy", "events"},
    {"AWS::SQS::QueuePolicy", "s3"},
    {"AWS::SQS::QueuePolicy", "sns"},
}};

std::string_view thing_of(std::string_view type) {
  if (type.starts_with("AWS::SNS::")) return "topic";
  return type.starts_with("AWS::SQS::") ? "queue" : "bucket";
}

void check_statement(const Resource& holder, const Statement& statement, Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.uncertain ||
      analysis::access::asks_for(
          statement, {"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths",
                      "aws:SourceOwner", "aws:Referer", "sns:Endpoint"})) {
    return;
  }
  for (const Use& use : uses) {
    if (use.type != holder.type) continue;
    for (const Principal& principal : statement.principals) {
      if (principal.node == nullptr || is_service(principal, use.service) != Verdict::holds) {
        continue;
      }
      Finding& finding =
          report_value(service_bound, reporter, holder, *principal.node,
                       fmt::format("{}.amazonaws.com may use the {} for anybody, in any account",
                                   use.service, thing_of(holder.type)),
                       "add a condition on aws:SourceArn or aws:SourceAccount");
      // What writes logs into a bucket does little harm.
      if (holder.type == "AWS::S3::BucketPolicy" && use.service != "cloudfront") {
        finding.severity = Severity::info;
      }
      return;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::ResourcePolicy& policy : access_of(context).resource_policies()) {
    for (const Statement& statement : policy.policy->statements) {
      check_statement(*policy.resource, statement, reporter);
    }
  }
}

}  // namespace

constinit const Check service_bound{
    .rule =
        {
            .id = "IAM053",
            .severity = Severity::warning,
            .title = "A service may use a queue, topic or bucket for its owner alone",
            .why = "A policy that lets a service in does so for everybody whom the service "
                   "works for: a rule, topic, trail or distribution of any account can then fill "
                   "the queue or read the bucket. aws:SourceArn or aws:SourceAccount say "
                   "who is meant. Information where the service only writes its logs.",
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
            Principal: {Service: sns.amazonaws.com}
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
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition: {StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
