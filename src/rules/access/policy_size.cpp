#include <fmt/format.h>

#include <algorithm>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check policy_size;

namespace {

using analysis::Invocation;
using analysis::access::Document;

constexpr int deepest = 64;

std::size_t visible(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return c != ' ' && c != '\n' && c != '\t' && c != '\r';
  }));
}

/// The least number of characters that a value of a document takes as JSON, without white space,
/// which IAM does not count.
std::size_t least_size(const Context& context, const Node& value, int depth) {
  if (depth > deepest) return 0;
  if (analysis::is_no_value(value)) return 0;
  const Invocation call = analysis::invocation_of(value);
  if (call.function == analysis::Function::if_) {
    const auto branches = call.argument().items();
    if (branches.size() != 3) return 0;
    return std::min(least_size(context, branches[1], depth + 1),
                    least_size(context, branches[2], depth + 1));
  }
  if (call) {
    std::size_t least = std::string::npos;
    for (const analysis::SymbolicText& text : context.analysis.symbols.texts_of(value)) {
      std::size_t size = 2;
      for (const analysis::Piece& piece : text.pieces) {
        if (piece.kind == analysis::Piece::Kind::literal) size += visible(piece.text);
      }
      least = std::min(least, size);
    }
    return least == std::string::npos ? 0 : least;
  }
  if (value.is_string()) return visible(value.text()) + 2;
  if (!value.is_object() && !value.is_array()) return value.text().size();
  std::size_t size = 1;
  for (const Member& member : value.members()) {
    size += member.key.size() + 4 + least_size(context, member.value, depth + 1);
  }
  for (const Node& item : value.items()) size += 1 + least_size(context, item, depth + 1);
  return size;
}

/// Hardly less than least_size(), and soon known: what functions yield is taken for long.
std::size_t about_size(const Node& value, int depth) {
  constexpr std::size_t of_call = 200;
  if (depth > deepest) return 0;
  std::size_t size = value.text().size() + 4;
  if (analysis::invocation_of(value).function != analysis::Function::none) size += of_call;
  for (const Member& member : value.members()) {
    size += member.key.size() + 4 + about_size(member.value, depth + 1);
  }
  for (const Node& item : value.items()) size += about_size(item, depth + 1);
  return size;
}

/// What IAM takes: in one managed policy, or in all inline policies together.
std::size_t limit_of(std::string_view type) {
  if (type == "AWS::IAM::ManagedPolicy") return 6144;
  if (type == "AWS::IAM::Role" || type == "AWS::IAM::RolePolicy") return 10240;
  if (type == "AWS::IAM::Group") return 5120;
  if (type == "AWS::IAM::User") return 2048;
  return 0;
}

void run(const Context& context, Reporter& reporter) {
  const auto& documents = access_of(context).documents();
  for (std::size_t i = 0; i < documents.size();) {
    // Those of one resource stand together.
    const Resource& holder = *documents[i].holder;
    const std::size_t limit = limit_of(holder.type);
    std::size_t about = 0;
    std::vector<const Node*> nodes;
    for (; i < documents.size() && documents[i].holder == &holder; ++i) {
      if (documents[i].kind != Document::Kind::identity || limit == 0) continue;
      nodes.push_back(documents[i].policy->node);
      about += about_size(*nodes.back(), 0);
    }
    if (about <= limit) continue;
    std::size_t size = 0;
    for (const Node* node : nodes) size += least_size(context, *node, 0);
    if (size <= limit) continue;
    report_value(
        policy_size, reporter, holder, *nodes.front(),
        fmt::format("the {} at least {} characters, more than the {} that IAM takes",
                    holder.type == "AWS::IAM::ManagedPolicy" ? "policy has"
                                                             : "inline policies together have",
                    size, limit),
        "put a part of it into a managed policy of its own");
  }
}

}  // namespace

constinit const Check policy_size{
    .rule =
        {
            .id = "IAM003",
            .severity = Severity::error,
            .title = "Policies are no longer than IAM takes",
            .why = "IAM counts the characters of policies without white space: 6,144 in a "
                   "managed policy, 10,240 in all inline policies of a role, 5,120 of a "
                   "group, 2,048 of a user. It refuses what is longer.",
            .bad = R"yaml()yaml",
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
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
