#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check trust_open;

namespace {

constexpr std::string_view github = "token.actions.githubusercontent.com:";

/// Whether a condition asks a token of GitHub for its audience alone, or for any subject.
bool leaves_subject_open(const Node& condition) {
  if (analysis::invocation_of(condition)) return false;
  bool is_github = false;
  for (const Member& operation : condition.members()) {
    if (!operation.value.is_object() || analysis::invocation_of(operation.value)) return false;
    for (const Member& test : operation.value.members()) {
      if (!test.key.starts_with(github)) continue;
      is_github = true;
      const std::string_view claim = test.key.substr(github.size());
      if (claim == "aud") continue;
      const bool any =
          test.value.is_string() && (test.value.text() == "*" || test.value.text() == "repo:*");
      if (!any) return false;
    }
  }
  return is_github;
}

/// Whether a condition compares with patterns alone, one of which is "*" for each key: it holds for
/// every request that has the keys, and those of the caller are in each.
bool holds_always(const Node& condition) {
  if (analysis::invocation_of(condition)) return false;
  const auto is_star = [](const Node& value) { return value.is_string() && value.text() == "*"; };
  for (const Member& operation : condition.members()) {
    if ((operation.key != "StringLike" && operation.key != "ArnLike" &&
         operation.key != "StringLikeIfExists" && operation.key != "ArnLikeIfExists") ||
        !operation.value.is_object() || analysis::invocation_of(operation.value)) {
      return false;
    }
    for (const Member& test : operation.value.members()) {
      constexpr std::array<std::string_view, 4> of_callers{
          "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalType", "aws:userid"};
      const bool any = is_star(test.value) ||
                       std::any_of(test.value.items().begin(), test.value.items().end(), is_star);
      if (!any || std::none_of(of_callers.begin(), of_callers.end(), [&](std::string_view key) {
            return support::same_letters(key, test.key);
          })) {
        return false;
      }
    }
  }
  return true;
}

void check_statement(const Resource& holder, const Statement& statement, Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.uncertain) return;
  for (const Principal& principal : statement.principals) {
    if (principal.node == nullptr) continue;
    if (principal.kind == Principal::Kind::any &&
        (statement.condition == nullptr || holds_always(*statement.condition))) {
      report_value(trust_open, reporter, holder, *principal.node,
                   "everybody, in any account, may take on the role",
                   "name the accounts, roles or services that may");
      return;
    }
    if (principal.kind != Principal::Kind::federated) continue;
    const bool by_web =
        analysis::access::speaks_of(statement, "sts:AssumeRoleWithWebIdentity") != Verdict::broken;
    if (!by_web) continue;
    if (statement.condition != nullptr) {
      if (!leaves_subject_open(*statement.condition)) continue;
      report_value(trust_open, reporter, holder, *statement.condition,
                   "every repository of GitHub may take on the role: no condition narrows the "
                   "subject of the token",
                   "StringLike: {token.actions.githubusercontent.com:sub: repo:OWNER/NAME:*}");
      return;
    }
    report_value(trust_open, reporter, holder, *principal.node,
                 "every identity that the provider knows may take on the role",
                 "add a condition on the audience and the subject of the token");
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    if (document.kind != analysis::access::Document::Kind::trust) continue;
    for (const Statement& statement : document.policy->statements) {
      check_statement(*document.holder, statement, reporter);
    }
  }
}

}  // namespace

constinit const Check trust_open{
    .rule =
        {
            .id = "IAM020",
            .severity = Severity::warning,
            .title = "A role is not open to everybody",
            .why = "The trust policy of a role says who may take it on. With \"*\" as "
                   "principal and no condition that is everybody with an AWS account; with "
                   "an identity provider and no condition, everybody who has an account "
                   "there, as every repository of GitHub.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: "*"
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
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
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
                      "id_roles_create_for-idp_oidc.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
