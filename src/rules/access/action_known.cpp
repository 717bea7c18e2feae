#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/access/action_facts.hpp"
#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "schema/database.hpp"
#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {

extern const Check action_known;

namespace {

using analysis::access::Action;
using analysis::access::ActionFacts;

/// A name, which the facts have in lower case, with the capitals of what somebody typed in its
/// place: as far as both begin and end alike.
std::string in_letters_of(std::string_view typed, std::string_view name) {
  const auto same = [](char letter, char lower) { return support::lower(letter) == lower; };
  const std::size_t shorter = std::min(typed.size(), name.size());
  std::size_t front = 0;
  while (front < shorter && same(typed[front], name[front])) ++front;
  std::size_t back = 0;
  while (back < shorter - front &&
         same(typed[typed.size() - back - 1], name[name.size() - back - 1]))
    ++back;
  std::string result(typed.substr(0, front));
  result += name.substr(front, name.size() - front - back);
  result += typed.substr(typed.size() - back);
  if (!typed.empty() && support::is_upper(typed[0])) result[0] = support::upper(result[0]);
  return result;
}

/// A call of an API, and the action of another name that permits it.
struct Permitted {
  std::string_view call;
  std::string_view action;
};

constexpr std::array<Permitted, 22> permitted = {{
    {"dynamodb:TransactGetItems", "dynamodb:GetItem"},
    {"lambda:Invoke", "lambda:InvokeFunction"},
    {"s3:CompleteMultipartUpload", "s3:PutObject"},
    {"s3:CreateMultipartUpload", "s3:PutObject"},
    {"s3:DeleteObjects", "s3:DeleteObject"},
    {"s3:GetBucketEncryption", "s3:GetEncryptionConfiguration"},
    {"s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"},
    {"s3:GetBucketReplication", "s3:GetReplicationConfiguration"},
    {"s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"},
    {"s3:HeadBucket", "s3:ListBucket"},
    {"s3:HeadObject", "s3:GetObject"},
    {"s3:ListBuckets", "s3:ListAllMyBuckets"},
    {"s3:ListObjects", "s3:ListBucket"},
    {"s3:ListObjectsV2", "s3:ListBucket"},
    {"s3:ListObjectVersions", "s3:ListBucketVersions"},
    {"s3:PutBucketEncryption", "s3:PutEncryptionConfiguration"},
    {"s3:PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"},
    {"s3:PutBucketReplication", "s3:PutReplicationConfiguration"},
    {"s3:PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"},
    {"s3:UploadPart", "s3:PutObject"},
    {"sns:PublishBatch", "sns:Publish"},
    {"sqs:SendMessageBatch", "sqs:SendMessage"},
}};

/// The known name that somebody who typed this one most likely meant.
std::string hint_of(const Action& action, const ActionFacts& facts) {
  for (const Permitted& each : permitted) {
    if (each.call == action.text) return fmt::format("{} permits that call", each.action);
  }
  std::vector<std::string_view> names;
  const schema::Value groups = facts.service.find("actions");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const schema::Value more = groups[i].find("names");
    for (std::size_t k = 0; k < more.size(); ++k) names.push_back(more[k].text());
  }
  const std::string_view near = support::nearest_spelling(facts.name, names);
  return near.empty() ? std::string()
                      : fmt::format("did you mean \"{}:{}\"?", facts.prefix,
                                    in_letters_of(facts.name, near));
}

/// A service may be newer than what is known here; one that is nearly another one is misspelt.
void check_service(const Resource& holder, const Action& action, std::string_view prefix,
                   Reporter& reporter) {
  const schema::Value services = schema::Database::installed().table("iam-actions");
  if (prefix.find_first_of("*?") != std::string_view::npos || !services.is_object()) return;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < services.size(); ++i) names.push_back(services.key(i));
  const std::string_view near = support::nearest_spelling(prefix, names);
  if (near.empty()) return;
  report_value(action_known, reporter, holder, *action.node,
               fmt::format("\"{}\" is the prefix of no service", prefix),
               fmt::format("did you mean \"{}\"?", near));
}

void check_action(const analysis::access::Document& document, const Action& action,
                  const ActionFacts& facts, Reporter& reporter) {
  const Resource& holder = *document.holder;
  if (facts.is_known) return;
  if (facts.prefix.empty()) {
    // "**" is as good as "*".
    if (action.text.find_first_not_of('*') == std::string_view::npos) return;
    report_value(action_known, reporter, holder, *action.node,
                 fmt::format("\"{}\" is no action, expected a service and its action, as in "
                             "\"s3:GetObject\"",
                             action.text))
        .severity = Severity::error;
    return;
  }
  if (!facts.service) return check_service(holder, action, facts.prefix, reporter);
  Finding& finding =
      report_value(action_known, reporter, holder, *action.node,
                   fmt::format("\"{}\" {} an action of {}", action.text,
                               facts.is_pattern ? "does not cover" : "is not", facts.prefix),
                   facts.is_pattern ? std::string() : hint_of(action, facts));
  // IAM looks at the actions of trust policies.
  if (document.kind == analysis::access::Document::Kind::trust) finding.severity = Severity::error;
}

void run(const Context& context, Reporter& reporter) {
  auto& table = context.analysis.model<analysis::access::ActionTable>();
  for (const analysis::access::Document& document : access_of(context).documents()) {
    for (const Statement& statement : document.policy->statements) {
      for (const Action& action : statement.actions) {
        if (action.text.empty() || action.text == "*" || action.node == nullptr) continue;
        check_action(document, action, table.find(action.text), reporter);
      }
    }
  }
}

}  // namespace

constinit const Check action_known{
    .rule =
        {
            .id = "IAM001",
            .severity = Severity::warning,
            .title = "Actions of policies exist",
            .why = "IAM takes any name of an action behind the prefix of a service. A "
                   "statement with a misspelt one allows nothing, and a denial denies "
                   "nothing. A name without a prefix is refused.",
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
      Policies:
        - PolicyName: use
          PolicyDocument:
            Version: "2012-10-17"
            Statement:

              - Effect: Allow
                Action: s3:GetObjects
                Resource: arn:aws:s3:::scripts/*
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
      Policies:
        - PolicyName: use
          PolicyDocument:
            Version: "2012-10-17"
            Statement:

              - Effect: Allow
                Action: s3:GetObject
                Resource: arn:aws:s3:::scripts/*
)yaml",
            .peers = "W3037",
            .source = "schemas/iam-actions.json",
        },
    .run = run,
};

}  // namespace dbrepl::rules
