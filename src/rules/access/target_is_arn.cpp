#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "analysis/function.hpp"
#include "rules/access/statements.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/reports.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check target_is_arn;

namespace {

using analysis::Piece;

/// Types whose Ref is a name, an id or an address, for sure.
constexpr std::array<std::string_view, 21> named_types{
    "AWS::DynamoDB::Table",     "AWS::ECR::Repository",
    "AWS::ECS::Cluster",        "AWS::Events::EventBus",
    "AWS::Events::Rule",        "AWS::IAM::Role",
    "AWS::IAM::User",           "AWS::KMS::Key",
    "AWS::Kinesis::Stream",     "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Lambda::Function",    "AWS::Logs::LogGroup",
    "AWS::RDS::DBCluster",      "AWS::RDS::DBClusterParameterGroup",
    "AWS::RDS::DBInstance",     "AWS::RDS::DBParameterGroup",
    "AWS::RDS::DBSubnetGroup",  "AWS::S3::Bucket",
    "AWS::SQS::Queue",          "AWS::SSM::Parameter",
    "AWS::Serverless::Function"};

/// Whether an attribute is a name or an address of what it belongs to.
bool is_no_arn(std::string_view attribute) {
  constexpr std::array<std::string_view, 4> ends{"Name", "Endpoint.Address", "Url", "URL"};
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return attribute.ends_with(end); });
}

/// Types whose policies take no short forms, such as the "execute-api:/*" of an API.
constexpr std::array<std::string_view, 7> strict_holders{
    "AWS::KMS::Key",         "AWS::OpenSearchService::Domain", "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy",    "AWS::SQS::QueueInlinePolicy",
    "AWS::SQS::QueuePolicy"};

bool is_strict(const Resource& holder) {
  return std::find(strict_holders.begin(), strict_holders.end(), holder.type) !=
         strict_holders.end();
}

/// The resource whose name a text begins with.
const Resource* named_first(const Context& context, const analysis::SymbolicText& text,
                            const Node& node) {
  const Resource* resource = nullptr;
  const Piece& first = text.pieces.front();
  if (first.kind == Piece::Kind::reference && is_no_arn(first.attribute)) {
    return context.tree.resource(first.text);
  }
  if (first.kind == Piece::Kind::reference && first.attribute.empty()) {
    resource = context.tree.resource(first.text);
  } else if (const analysis::Invocation call = analysis::invocation_of(node);
             call.function == Function::ref) {
    resource = referred(context, &node);
  }
  const bool fits = resource != nullptr && std::find(named_types.begin(), named_types.end(),
                                                     resource->type) != named_types.end();
  return fits ? resource : nullptr;
}

bool may_begin_an_arn(std::string_view text, bool whole) {
  constexpr std::string_view start = "arn:";
  return text.starts_with(start) || (!whole && start.starts_with(text)) ||
         text.find("{{resolve:") != std::string_view::npos;
}

void check_target(const Context& context, const analysis::access::Document& document,
                  const analysis::access::Target& target, Reporter& reporter) {
  if (target.node == nullptr || target.text.pieces.empty()) return;
  const Piece& first = target.text.pieces.front();
  if (const Resource* named = named_first(context, target.text, *target.node)) {
    Finding& finding = report_value(
        target_is_arn, reporter, *document.holder, *target.node,
        first.kind == Piece::Kind::reference && !first.attribute.empty()
            ? fmt::format("{} of {} is no ARN", first.attribute, quoted(named->id))
            : fmt::format("Ref of {} is its name, not its ARN", quoted(named->id)),
        named->type == "AWS::SNS::Topic" ? fmt::format("Ref of {} is its ARN", quoted(named->id))
                                         : fmt::format("use the ARN of {}", quoted(named->id)));
    finding.related.push_back(reporter.related("the resource", named->mark));
    return;
  }
  if (first.kind != Piece::Kind::literal) return;
  // Of texts in policies of identities, their schema says so.
  const bool of_identity = document.kind == analysis::access::Document::Kind::identity &&
                           analysis::invocation_of(*target.node);
  if (!of_identity &&
      (document.kind != analysis::access::Document::Kind::resource || !is_strict(*document.holder)))
    return;
  const bool whole = target.text.pieces.size() == 1;
  const bool any = first.text == "*" && whole;
  if (any ? document.holder->type != "AWS::S3::BucketPolicy"
          : first.text.starts_with('*') || may_begin_an_arn(first.text, whole))
    return;
  report_value(target_is_arn, reporter, *document.holder, *target.node,
               any ? std::string("a policy of a bucket names the bucket: \"*\" is refused")
                   : fmt::format("expected an ARN, found {}", quoted(target.text.spelling())));
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    for (const Statement& statement : document.policy->statements) {
      for (const analysis::access::Target& target : statement.targets) {
        check_target(context, document, target, reporter);
      }
    }
  }
}

}  // namespace

constinit const Check target_is_arn{
    .rule =
        {
            .id = "IAM004",
            .severity = Severity::error,
            .title = "The resources of a statement are ARNs",
            .why = "The resource of a statement is an ARN, or \"*\" where the policy allows "
                   "that. Ref of a bucket, a table or a function yields its name, which no "
                   "policy takes: the service refuses it as malformed.",
            .bad = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub ${Bucket}/*
)yaml",
            .good = R"yaml(Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub ${Bucket.Arn}/*
)yaml",
            .peers = "E3514",
            .source = " "
                      "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
                      "reference_policies_elements_resource.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
