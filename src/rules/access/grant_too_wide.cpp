#include <fmt/format.h>

#include <array>

#include "rules/access/statements.hpp"
#include "rules/property_place.hpp"

namespace dbrepl::rules {

extern const Check grant_too_wide;

namespace {

using analysis::access::Action;

/// What opens more than it seems, where it is allowed on every resource.
struct Grant {
  std::string_view action;
  std::string_view consequence;
  bool only_named;  ///< whether a wildcard that covers it is the business of another line
};

constexpr std::array<Grant, 5> grants = {{
    {"iam:PassRole", "lets hand every role of the account, the administrators' too, to a service",
     false},
    {"sts:AssumeRole", "lets take on every role that trusts the account", true},
    {"secretsmanager:GetSecretValue", "lets read every secret of the account", true},
    {"iam:AttachRolePolicy", "lets give any role any permission", true},
    {"iam:PutRolePolicy", "lets give any role any permission", true},
}};

const Action* covering(const Statement& statement, const Grant& grant) {
  for (const Action& one : statement.actions) {
    if (one.node == nullptr || one.text.empty() || one.text == "*" || one.text == "*:*") continue;
    if (analysis::access::covers(one.text, grant.action)) return &one;
  }
  return nullptr;
}

void check_statement(const Resource& holder, const Statement& statement, Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.condition != nullptr ||
      statement.all_but_actions || !is_about_everything(statement)) {
    return;
  }
  for (const Action& action : statement.actions) {
    if (action.node == nullptr || (action.text != "*" && action.text != "*:*")) continue;
    report_value(grant_too_wide, reporter, holder, *action.node,
                 "every action on every resource of the account is allowed",
                 "name the actions and resources that are needed");
    return;
  }
  const Action* last = nullptr;
  for (const Grant& grant : grants) {
    const Action* action = covering(statement, grant);
    if (action == nullptr || action == last) continue;
    last = action;
    report_value(grant_too_wide, reporter, holder, *action->node,
                 fmt::format("\"{}\" on every resource {}", action->text, grant.consequence),
                 grant.action == "iam:PassRole" ? "name the roles that may be handed on"
                                                : "name the resources, or add a condition");
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    if (document.kind != analysis::access::Document::Kind::identity) continue;
    for (const Statement& statement : document.policy->statements) {
      check_statement(*document.holder, statement, reporter);
    }
  }
}

}  // namespace

constinit const Check grant_too_wide{
    .rule =
        {
            .id = "IAM040",
            .severity = Severity::warning,
            .title = "Sensitive actions are allowed on what they are meant for",
            .why = "Some actions on \"*\" open the whole account: with iam:PassRole a "
                   "function is made with the role of an administrator, with "
                   "secretsmanager:GetSecretValue every password is read. All of them take "
                   "the resources that are meant. What a condition narrows is not "
                   "reported.",
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
                Action: secretsmanager:GetSecretValue
                Resource: "*"
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
                Action: secretsmanager:GetSecretValue
                Resource: !Sub arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:orders-*
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
