#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check trust_needless;

namespace {

using analysis::access::Role;

void check_services(const Role& role, const Statement& statement, Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.uncertain) return;
  for (const Principal& principal : statement.principals) {
    if (principal.kind != Principal::Kind::service || principal.node == nullptr ||
        !principal.text.is_literal() || principal.text.pieces.empty() ||
        is_service(principal, "lambda") != Verdict::broken ||
        is_service(principal, "edgelambda") != Verdict::broken) {
      continue;
    }
    report_value(trust_needless, reporter, *role.resource, *principal.node,
                 fmt::format("{} may take on the role \"{}\", which only functions use",
                             principal.text.pieces.front().text, role.resource->id),
                 "leave it out, or give it a role of its own");
  }
}

/// The account that a principal is, by its number or an ARN; "" where the template does not spell
/// it.
std::string_view account_of(const Principal& principal) {
  if (principal.kind != Principal::Kind::aws || principal.text.pieces.empty()) return {};
  const auto& first = principal.text.pieces.front();
  const auto& last = principal.text.pieces.back();
  const auto is_number = [](std::string_view text) {
    return text.size() == 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (principal.text.pieces.size() == 1 && is_number(first.text)) return first.text;
  if (last.kind != analysis::Piece::Kind::literal) return {};
  const std::size_t at = last.text.find(":iam::");
  const std::string_view number =
      at == std::string_view::npos ? std::string_view() : last.text.substr(at + 6).substr(0, 12);
  return is_number(number) ? number : std::string_view();
}

using Accounts = std::vector<std::string_view>;

/// The accounts that administer a key of the template: where their numbers are spelled out, the
/// template is for them.
Accounts accounts_of_keys(const Context& context) {
  Accounts accounts;
  for (const auto& one : access_of(context).resource_policies()) {
    if (one.property != "KeyPolicy") continue;
    for (const Statement& statement : one.policy->statements) {
      if (statement.effect != Effect::allow ||
          analysis::access::speaks_of(statement, "kms:PutKeyPolicy") != Verdict::holds)
        continue;
      for (const Principal& principal : statement.principals) {
        if (const std::string_view account = account_of(principal); !account.empty())
          accounts.push_back(account);
      }
    }
  }
  return accounts;
}

void check_accounts(const Role& role, const Statement& statement, const Accounts& own,
                    Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.uncertain || statement.condition != nullptr) {
    return;
  }
  for (const Principal& principal : statement.principals) {
    const std::string_view account = account_of(principal);
    if (account.empty() || principal.node == nullptr ||
        std::find(own.begin(), own.end(), account) != own.end())
      continue;
    report_value(trust_needless, reporter, *role.resource, *principal.node,
                 fmt::format("the account {} may take on the role \"{}\" without a condition",
                             account, role.resource->id),
                 "ask for sts:ExternalId or aws:PrincipalOrgID in a condition, or leave it out");
  }
}

void run(const Context& context, Reporter& reporter) {
  const Accounts own = accounts_of_keys(context);
  for (const Role& role : access_of(context).roles()) {
    if (role.trust == nullptr || role.trust->open) continue;
    // Where it does not let Lambda in, IAM021 says so.
    const auto& statements = role.trust->statements;
    const bool for_functions =
        is_for_functions_alone(context, role) &&
        std::any_of(statements.begin(), statements.end(), [](const Statement& one) {
          return admits_service(one, "lambda") == Verdict::holds;
        });
    for (const Statement& statement : role.trust->statements) {
      if (for_functions) check_services(role, statement, reporter);
      check_accounts(role, statement, own, reporter);
    }
  }
}

}  // namespace

constinit const Check trust_needless{
    .rule =
        {
            .id = "IAM022",
            .severity = Severity::warning,
            .title = "A role trusts nobody but who uses it",
            .why = "Whoever may take on a role has all of its permissions. A service "
                   "that no resource uses the role with is a way in that nobody looks at, and "
                   "a trusted account without a condition, such as an external id, may be "
                   "talked into using the role for somebody else.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: [lambda.amazonaws.com, ec2.amazonaws.com]
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
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
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
