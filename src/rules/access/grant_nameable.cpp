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
  std::string_view kind;  ///< in the ARN of all of the type; "" where that ends in "*" alone
};

// Sorted by action. Not sns:Publish: a text message to a telephone is published on "*".
constexpr std::array uses = {
    Use{"dynamodb:DeleteItem", "AWS::DynamoDB::Table", "table"},
    Use{"dynamodb:GetItem", "AWS::DynamoDB::Table", "table"},
    Use{"dynamodb:PutItem", "AWS::DynamoDB::Table", "table"},
    Use{"dynamodb:Query", "AWS::DynamoDB::Table", "table"},
    Use{"dynamodb:Scan", "AWS::DynamoDB::Table", "table"},
    Use{"dynamodb:UpdateItem", "AWS::DynamoDB::Table", "table"},
    Use{"kinesis:GetRecords", "AWS::Kinesis::Stream", "stream"},
    Use{"kinesis:PutRecord", "AWS::Kinesis::Stream", "stream"},
    Use{"kinesis:PutRecords", "AWS::Kinesis::Stream", "stream"},
    Use{"kms:Decrypt", "AWS::KMS::Key", "key"},
    Use{"kms:GenerateDataKey", "AWS::KMS::Key", "key"},
    Use{"lambda:InvokeFunction", "AWS::Lambda::Function", "function"},
    Use{"s3:DeleteObject", "AWS::S3::Bucket", ""},
    Use{"s3:GetObject", "AWS::S3::Bucket", ""},
    Use{"s3:PutObject", "AWS::S3::Bucket", ""},
    Use{"sqs:DeleteMessage", "AWS::SQS::Queue", ""},
    Use{"sqs:ReceiveMessage", "AWS::SQS::Queue", ""},
    Use{"sqs:SendMessage", "AWS::SQS::Queue", ""},
    Use{"states:StartExecution", "AWS::StepFunctions::StateMachine", "stateMachine"},
};

const Use* use_of(std::string_view action) {
  const auto use =
      std::find_if(uses.begin(), uses.end(), [&](const Use& one) { return one.action == action; });
  return use == uses.end() ? nullptr : use;
}

/// The first resource of the template that an action is used on, where the statement allows it on
/// all of the type.
const Resource* resource_for(const Context& context, const Statement& statement,
                             std::string_view action) {
  const Use* use = use_of(action);
  if (use == nullptr || !is_about_all(statement, action.substr(0, action.find(':')), use->kind)) {
    return nullptr;
  }
  const auto& resources = context.tree.resources();
  const auto found = std::find_if(resources.begin(), resources.end(),
                                  [&](const Resource& one) { return one.type == use->type; });
  return found == resources.end() ? nullptr : &*found;
}

/// What is stored, and the keys that open it, is worth more than a message on its way.
Severity severity_for(std::string_view type) {
  const bool is_stored =
      type == "AWS::DynamoDB::Table" || type == "AWS::KMS::Key" || type == "AWS::S3::Bucket";
  return is_stored ? Severity::warning : Severity::info;
}

void check_statement(const Context& context, const Resource& holder, const Statement& statement,
                     Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.condition != nullptr ||
      statement.all_but_actions) {
    return;
  }
  for (const analysis::access::Action& action : statement.actions) {
    const Resource* meant =
        action.node == nullptr ? nullptr : resource_for(context, statement, action.text);
    if (meant == nullptr) continue;
    report_value(grant_nameable, reporter, holder, *action.node,
                 fmt::format("\"{}\" is allowed on everything in the account of the type {}, not "
                             "only on \"{}\"",
                             action.text, meant->type, meant->id),
                 "name the resources that are meant, or add a condition")
        .severity = severity_for(meant->type);
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
            .severity = Severity::warning,
            .title = "What is kept in the template is allowed by its name",
            .why = "A role that may read or write every table, bucket, queue or key of the account "
                   "reaches those of other systems too. The template knows its own, and can name "
                   "them. Reported where it has a resource of the type; what a condition narrows "
                   "is not. An info for queues, streams, functions and state machines.",
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
