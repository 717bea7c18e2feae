#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/access/action_facts.hpp"
#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check action_resource;

namespace {

using analysis::access::ActionFacts;

/// Stands for text that is not known.
constexpr char any = '\x01';
/// Stands for the name of a resource of the template, which holds no slash.
constexpr char name = '\x02';

/// A resource of a statement, with `any` and `name` for what only the deployment knows.
std::string spelled(const analysis::SymbolicText& text) {
  std::string result;
  for (const analysis::Piece& piece : text.pieces) {
    if (piece.kind == analysis::Piece::Kind::literal) {
      result += piece.text;
    } else {
      result += piece.kind == analysis::Piece::Kind::reference ? name : any;
    }
  }
  std::replace(result.begin(), result.end(), '*', any);
  std::replace(result.begin(), result.end(), '?', any);
  return result;
}

/// The service and the resource of an ARN or its format: what stands behind the second colon, and
/// behind the fifth one; colons within "${…}" do not count. False for another text.
bool split(std::string_view arn, std::string_view& service, std::string_view& resource) {
  int colons = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < arn.size(); ++i) {
    if (arn.substr(i, 2) == "${") i = std::min(arn.find('}', i), arn.size());
    if (i >= arn.size() || arn[i] != ':') continue;
    ++colons;
    if (colons == 3) service = arn.substr(start, i - start);
    start = i + 1;
    if (colons == 5) {
      resource = arn.substr(start);
      return true;
    }
  }
  return false;
}

/// What stands before the first part that varies.
std::string_view fixed_part(std::string_view resource) {
  const std::size_t end = resource.find_first_of("\x01\x02*$");
  std::string_view fixed = resource.substr(0, end);
  // ".*" ends the formats.
  if (end != std::string_view::npos && resource[end] == '*' && fixed.ends_with('.')) {
    fixed.remove_suffix(1);
  }
  return fixed;
}

bool may_be(std::string_view arn, std::string_view format, std::string_view kind) {
  std::string_view service;
  std::string_view resource;
  std::string_view of_service;
  std::string_view of_resource;
  if (!split(arn, service, resource) || !split(format, of_service, of_resource)) return true;
  if (service.find(any) == std::string_view::npos && service != of_service) return false;
  if (of_service == "s3" && (kind == "bucket" || kind == "object")) {
    // Their formats are one; names of buckets hold no slash.
    const bool has_slash = resource.find('/') != std::string_view::npos;
    return kind == "bucket" ? !has_slash
                            : has_slash || resource.find(any) != std::string_view::npos;
  }
  // Buckets and their objects alone have no region.
  if (arn.find(":s3:::") != std::string_view::npos) return false;
  const std::string_view a = fixed_part(resource);
  const std::string_view b = fixed_part(of_resource);
  const std::size_t common = std::min(a.size(), b.size());
  return a.substr(0, common) == b.substr(0, common) &&
         (a.size() >= b.size() || a.size() < resource.size());
}

bool fits(const ActionFacts& facts, std::string_view target) {
  // "*", and what is not known from its beginning.
  if (!target.starts_with("arn:")) return true;
  const schema::Value known = facts.service.find("kinds");
  for (std::size_t i = 0; i < facts.kinds.size(); ++i) {
    const std::string_view kind = facts.kinds[i].text();
    const schema::Value arns = known.find(kind).find("arns");
    if (arns.size() == 0) return true;
    for (std::size_t k = 0; k < arns.size(); ++k) {
      if (may_be(target, arns[k].text(), kind)) return true;
    }
  }
  return false;
}

/// The target of a statement as `fits` takes it.
std::string spelled_target(const Context& context, const analysis::access::Target& target) {
  std::string text = spelled(target.text);
  // The name of a bucket is its own, however it is made, and holds no slash.
  if (text.find(":s3:::") != std::string::npos && text.ends_with(any) && target.node != nullptr &&
      context.analysis.symbols.resource_of(*target.node, "AWS::S3::Bucket") != nullptr) {
    std::replace(text.begin(), text.end(), any, name);
  }
  return text;
}

/// Whether an action is one that S3 looks for among the resources of a policy of a bucket.
bool is_of_buckets(const ActionFacts& facts) {
  for (std::size_t i = 0; i < facts.kinds.size(); ++i) {
    if (facts.kinds[i].text() == "bucket" || facts.kinds[i].text() == "object") return true;
  }
  return false;
}

/// `document` is of an identity, or of a bucket.
void check_statement(const Context& context, const analysis::access::Document& document,
                     const Statement& statement, Reporter& reporter) {
  const bool is_of_bucket = document.kind == analysis::access::Document::Kind::resource;
  if ((statement.effect != Effect::allow && !is_of_bucket) || statement.all_but_targets ||
      statement.all_but_actions || statement.targets.empty() || is_about_everything(statement)) {
    return;
  }
  auto& table = context.analysis.model<analysis::access::ActionTable>();
  std::vector<std::string> targets;
  for (const analysis::access::Target& target : statement.targets) {
    targets.push_back(spelled_target(context, target));
  }
  // The resources are the cause, whatever else of the service is allowed on them.
  std::string_view said;
  for (const analysis::access::Action& action : statement.actions) {
    if (action.node == nullptr || action.text.empty()) continue;
    const ActionFacts& facts = table.find(action.text);
    if (!facts.kinds.is_array() ||
        (!said.empty() && facts.prefix == said && facts.kinds.size() > 0) ||
        (is_of_bucket && !is_of_buckets(facts)) ||
        std::any_of(targets.begin(), targets.end(),
                    [&](const std::string& target) { return fits(facts, target); })) {
      continue;
    }
    const bool on_all_only = facts.kinds.size() == 0;
    Finding& finding = report_value(
        action_resource, reporter, *document.holder, *action.node,
        on_all_only ? fmt::format(R"("{}" takes no resource: it is allowed on "*" or not at all)",
                                  action.text)
                    : fmt::format("no resource of the statement is one that \"{}\" takes{}",
                                  action.text, is_of_bucket ? ": S3 refuses the policy" : ""),
        on_all_only            ? "put it into a statement whose Resource is \"*\""
        : facts.prefix == "s3" ? "actions on buckets take arn:aws:s3:::bucket, actions on objects "
                                 "arn:aws:s3:::bucket/*"
                               : std::string());
    // Services learn to take resources; what is known here may be older.
    if (on_all_only) finding.severity = Severity::info;
    if (is_of_bucket) finding.severity = Severity::error;
    finding.related.push_back(
        reporter.related("the resource", statement.targets.front().node->mark()));
    if (!on_all_only) said = facts.prefix;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    if (document.kind != analysis::access::Document::Kind::identity &&
        document.holder->type != "AWS::S3::BucketPolicy") {
      continue;
    }
    for (const Statement& statement : document.policy->statements) {
      check_statement(context, document, statement, reporter);
    }
  }
}

}  // namespace

constinit const Check action_resource{
    .rule =
        {
            .id = "IAM002",
            .severity = Severity::warning,
            .title = "Actions are allowed on resources of their kind",
            .why = "A statement allows an action only on resources of the kinds that the "
                   "action takes. s3:ListBucket on \"bucket/*\", s3:GetObject on the bucket "
                   "itself, and actions that know no resources on anything but \"*\" are "
                   "allowed to nobody, without a word. In the policy of a bucket S3 refuses "
                   "them.",
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
                Action: s3:GetObject
                Resource: arn:aws:s3:::scripts
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
            .peers = "I3510",
            .source = "schemas/iam-actions.json",
        },
    .run = run,
};

}  // namespace dbrepl::rules
