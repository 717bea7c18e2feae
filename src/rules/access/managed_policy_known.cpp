#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "rules/access/statements.hpp"
#include "rules/check.hpp"
#include "rules/reports.hpp"
#include "schema/database.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {

extern const Check managed_policy_known;

namespace {

/// What stands in the ARN of a policy of AWS behind "policy/"; "" for other values.
std::string_view path_in(const analysis::SymbolicText& arn) {
  constexpr std::string_view middle = ":iam::aws:policy/";
  if (arn.pieces.empty() || arn.pieces.back().kind != analysis::Piece::Kind::literal) return {};
  const std::string_view end = arn.pieces.back().text;
  const std::size_t at = end.find(middle);
  return at == std::string_view::npos ? std::string_view() : end.substr(at + middle.size());
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

void check_policy(const Context& context, const Resource& holder, const Node& policy,
                  Reporter& reporter) {
  const std::string_view path = path_in(context.analysis.symbols.text_of(policy));
  if (path.empty()) return;
  const schema::Value known =
      schema::Database::installed().table("managed-policies").find("policies");
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::string_view one = known[i].text();
    if (one == path) return;
    names.push_back(one);
  }
  const auto same = std::find_if(names.begin(), names.end(), [&](std::string_view one) {
    return name_of(one) == name_of(path);
  });
  if (same != names.end()) {
    report_value(managed_policy_known, reporter, holder, policy,
                 fmt::format("the policy {} of AWS has another path", name_of(path)),
                 fmt::format("write \"{}\" behind \"policy/\"", *same));
    return;
  }
  // There may be newer policies than are known here; a name that is nearly another is misspelt.
  const std::string_view near = support::nearest_spelling(path, names);
  if (near.empty()) return;
  report_value(managed_policy_known, reporter, holder, policy,
               fmt::format("AWS has no policy \"{}\"", path),
               fmt::format("did you mean \"{}\"?", near))
      .severity = Severity::warning;
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& holder : context.tree.resources()) {
    if (holder.type != "AWS::IAM::Role" && holder.type != "AWS::IAM::User" &&
        holder.type != "AWS::IAM::Group") {
      continue;
    }
    const Node* policies = holder.property("ManagedPolicyArns");
    if (policies == nullptr) continue;
    for (const Node& policy : policies->items()) check_policy(context, holder, policy, reporter);
  }
}

}  // namespace

constinit const Check managed_policy_known{
    .rule =
        {
            .id = "IAM006",
            .severity = Severity::error,
            .title = "A managed policy of AWS is one that exists",
            .why = "IAM refuses to attach a policy that is not there. Some policies of AWS stand "
                   "below \"service-role/\" or another path, which is part of their ARN. A name "
                   "that is nearly a known one is a warning: AWS adds policies.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/AWSLambdaBasicExecutionRole
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
)yaml",
            .peers = "",
            .source = "schemas/managed-policies.json",
        },
    .run = run,
};

}  // namespace dbrepl::rules
