#include <string>

#include <fmt/format.h>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "schema/principals.hpp"

namespace dbrepl::rules {

extern const Check principal_form;

namespace {

/// A text as it may come out; "" where that is not known.
std::string sample_of(const analysis::SymbolicText& text) {
  using Kind = analysis::Piece::Kind;
  std::string sample;
  for (const analysis::Piece& piece : text.pieces) {
    if (piece.kind == Kind::literal) {
      sample += piece.text;
    } else if (piece.kind == Kind::pseudo && piece.text == "AWS::AccountId") {
      sample += "123456789012";
    } else if (piece.kind == Kind::pseudo && piece.text == "AWS::Partition") {
      sample += "aws";
    } else {
      return {};
    }
  }
  return sample;
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    for (const Statement& statement : document.policy->statements) {
      for (const Principal& principal : statement.principals) {
        // What is one literal is checked as a property.
        if (principal.kind != Principal::Kind::aws || principal.node == nullptr ||
            principal.text.is_literal()) {
          continue;
        }
        const std::string sample = sample_of(principal.text);
        if (sample.empty() || schema::is_aws_principal(sample)) continue;
        report_value(principal_form, reporter, *document.holder, *principal.node,
                     fmt::format("\"{}\" is no principal", principal.text.spelling()),
                     "expected an account, or the ARN of its root, of a role, a user or a session");
      }
    }
  }
}

}  // namespace

constinit const Check principal_form{
    .rule =
        {
            .id = "IAM061",
            .severity = Severity::error,
            .title = "Principals have a form that there is",
            .why = "A principal of AWS is an account, or an ARN that ends in root, or in the path "
                   "of a role, a user or a session. IAM, KMS and the others refuse a policy with "
                   "anything else: \"Invalid principal in policy\".",
            .bad = R"yaml(Resources:
  Queue: {Type: AWS::SQS::Queue}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:rot"}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
)yaml",
            .good = R"yaml(Resources:
  Queue: {Type: AWS::SQS::Queue}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
                      "reference_policies_elements_principal.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
