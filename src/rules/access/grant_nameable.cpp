#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check grant_nameable;

namespace {

/// Actions on what somebody keeps, and the type that an ARN of them names.
struct Use {
  std::string_view action;
  std::string_view type;
};

// Sorted by action. Not sns:Publish: a text message to a telephone is published on "*".
constexpr std::array uses = {
    Use{"dynamodb:DeleteItem", "AWS::DynamoDB::Table"},
    Use{"dynamodb:GetItem", "AWS::DynamoDB::Table"},
    Use{"dynamodb:PutItem", "AWS::DynamoDB::Table"},
    Use{"dynamodb:Query", "AWS::DynamoDB::Table"},
    Use{"dynamodb:Scan", "AWS::DynamoDB::Table"},
    Use{"dynamodb:UpdateItem", "AWS::DynamoDB::Table"},
    Use{"kinesis:GetRecords", "AWS::Kinesis::Stream"},
    Use{"kinesis:PutRecord", "AWS::Kinesis::Stream"},
    Use{"kinesis:PutRecords", "AWS::Kinesis::Stream"},
    Use{"kms:Decrypt", "AWS::KMS::Key"},
    Use{"kms:GenerateDataKey", "AWS::KMS::Key"},
    Use{"lambda:InvokeFunction", "AWS::Lambda::Function"},
    Use{"s3:DeleteObject", "AWS::S3::Bucket"},
    Use{"s3:GetObject", "AWS::S3::Bucket"},
    Use{"s3:PutObject", "AWS::S3::Bucket"},
    Use{"sqs:DeleteMessage", "AWS::SQS::Queue"},
    Use{"sqs:ReceiveMessage", "AWS::SQS::Queue"},
    Use{"sqs:SendMessage", "AWS::SQS::Queue"},
    Use{"states:StartExecution", "AWS::StepFunctions::StateMachine"},
};

const Resource* resource_for(const Context& context, std::string_view action) {
  const auto use =
      std::find_if(uses.begin(), uses.end(), [&](const Use& one) { return one.action == action; });
  if (use == uses.end()) return nullptr;
  const auto& resources = context.tree.resources();
  const auto found = std::find_if(resources.begin(), resources.end(),
                                  [&](const Resource& one) { return one.type == use->type; });
  return found == resources.end() ? nullptr : &*found;
}

void check_statement(const Context& context, const Resource& holder, const Statement& statement,
                     Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.condition != nullptr ||
      statement.all_but_actions || !is_about_everything(statement)) {
    return;
  }
  for (const analysis::access::Action& action : statement.actions) {
    const Resource* meant = action.node == nullptr ? nullptr : resource_for(context, action.text);
    if (meant == nullptr) continue;
    report_value(grant_nameable, reporter, holder, *action.node,
                 fmt::format("\"{}\" is allowed on everything in the account of the type {}, not "
                             "only on \"{}\"",
                             action.text, meant->type, meant->id),
                 "name the resources that are meant, or add a condition");
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    if (document.kind != analysis::access::Document::Kind::identity) continue;
    for (const Statement& statement : document.policy->statements) {
      check_statement(context, *document.holder, statement, reporter);
    }
  }
}

}  // namespace

constinit const Check grant_nameable{
    .rule =
        {
            .id = "IAM041",
            .severity = Severity::info,
            .title = "What is kept in the template is allowed by its name",
            .why = "A role that may read or write every table, bucket, queue or key of the account "
                   "reaches those of other systems too. The template knows its own, and can name "
                   "them. Reported where it has a resource of the type; what a condition narrows "
                   "is not.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: orders
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "dynamodb:PutItem", Resource: "*"}]
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: orders
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "dynamodb:PutItem", Resource: !GetAtt Orders.Arn}]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
