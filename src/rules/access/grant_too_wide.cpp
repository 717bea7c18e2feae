#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check grant_too_wide;

namespace {

using analysis::access::Action;

/// What opens more than it seems, where it is allowed on every resource.
struct Grant {
  std::string_view action;
  std::string_view kind;  ///< of the resources that it takes, as their ARNs say it
  std::string_view consequence;
  bool only_pattern = false;  ///< whether IAM041 speaks of the action where it is named
};

constexpr std::array<Grant, 11> grants = {{
    {"iam:PassRole", "role",
     "lets hand every role of the account, the administrators' too, to a service"},
    {"sts:AssumeRole", "role", "lets take on every role that trusts the account"},
    {"secretsmanager:GetSecretValue", "secret", "lets read every secret of the account"},
    {"iam:AttachRolePolicy", "role", "lets give any role any permission"},
    {"iam:PutRolePolicy", "role", "lets give any role any permission"},
    {"iam:AttachUserPolicy", "user", "lets give any user any permission"},
    {"iam:CreateAccessKey", "user", "lets act as any user of the account"},
    {"iam:CreatePolicyVersion", "policy", "lets rewrite any policy of the account"},
    {"iam:UpdateAssumeRolePolicy", "role", "lets anybody take on any role of the account"},
    {"kms:ScheduleKeyDeletion", "key",
     "lets destroy every key of the account, and what it encrypts"},
    {"kms:Decrypt", "key",
     "lets decrypt with every key of the account whose policy leaves that to IAM", true},
}};

/// Services of which every action on everything is more than anybody's work needs: what they keep
/// is read, changed and destroyed with it.
constexpr std::array<std::string_view, 16> keepers = {
    "cloudformation", "dynamodb", "ec2", "ecr", "elasticache", "es",  "kinesis", "lambda",
    "organizations",  "rds",      "s3",  "sns", "sqs",         "ssm", "states",  "sts"};

/// Managed policies of AWS that leave little to forbid.
constexpr std::array<std::string_view, 3> widest = {"AdministratorAccess", "IAMFullAccess",
                                                    "PowerUserAccess"};

/// Whether services take the role on: a role for people may be an administrator's.
bool is_for_services(const analysis::access::Role& role) {
  if (role.trust == nullptr || role.trust->open) return false;
  return std::all_of(
      role.trust->statements.begin(), role.trust->statements.end(), [](const Statement& statement) {
        return std::all_of(
            statement.principals.begin(), statement.principals.end(),
            [](const Principal& principal) { return principal.kind == Principal::Kind::service; });
      });
}

void check_managed(const Context& context, const analysis::access::Role& role, Reporter& reporter) {
  const Node* policies =
      role.resource->property(role.resource->is_serverless() ? "Policies" : "ManagedPolicyArns");
  if (policies == nullptr || !(role.resource->is_serverless() || is_for_services(role))) return;
  for (const Node& policy : policies->is_array() ? policies->items() : std::span(policies, 1)) {
    const analysis::SymbolicText arn = context.analysis.symbols.text_of(policy);
    if (arn.pieces.empty() || arn.pieces.back().kind != analysis::Piece::Kind::literal) continue;
    const std::string_view end = arn.pieces.back().text;
    // AWS SAM takes the names of managed policies as well.
    const bool is_name = role.resource->is_serverless() && end.find(':') == std::string_view::npos;
    if (end.ends_with("FullAccess") &&
        end.find("iam::aws:policy/Amazon") != std::string_view::npos) {
      report_value(grant_too_wide, reporter, *role.resource, policy,
                   fmt::format("{} allows every action of the service on everything",
                               end.substr(end.rfind('/') + 1)),
                   "name the actions and resources that are needed")
          .severity = Severity::info;
    }
    for (const std::string_view name : widest) {
      if (!end.ends_with(name) ||
          (!is_name && end.find("iam::aws:policy/") == std::string_view::npos)) {
        continue;
      }
      report_value(grant_too_wide, reporter, *role.resource, policy,
                   fmt::format("{} allows a service nearly everything in the account", name),
                   "name the actions and resources that are needed");
    }
  }
}

/// The service of the resources that an action takes: roles are of IAM.
std::string_view service_of(std::string_view action) {
  const std::string_view prefix = action.substr(0, action.find(':'));
  return prefix == "sts" ? "iam" : prefix;
}

const Action* covering(const Statement& statement, const Grant& grant) {
  for (const Action& one : statement.actions) {
    if (one.node == nullptr || one.text.empty() || one.text == "*" || one.text == "*:*") continue;
    if (grant.only_pattern && one.text.find('*') == std::string_view::npos) continue;
    if (analysis::access::covers(one.text, grant.action)) return &one;
  }
  return nullptr;
}

/// A managed policy that nothing has is a boundary, which says what is allowed at most.
bool is_boundary(const Resource& holder) {
  return holder.type == "AWS::IAM::ManagedPolicy" && holder.property("Roles") == nullptr &&
         holder.property("Users") == nullptr && holder.property("Groups") == nullptr;
}

/// Actions that stand for all, on everything; true where that is the case and said.
bool check_everything(const Resource& holder, const Statement& statement, Reporter& reporter) {
  if (!is_about_everything(statement)) return statement.all_but_actions;
  if (statement.all_but_actions) {
    if (!is_boundary(holder) && !statement.actions.empty() &&
        statement.actions.front().node != nullptr) {
      report_value(grant_too_wide, reporter, holder, *statement.actions.front().node,
                   "every action but the named ones is allowed on every resource of the account",
                   "name the actions that are needed: Action instead of NotAction");
    }
    return true;
  }
  for (const Action& action : statement.actions) {
    if (action.node == nullptr || (action.text != "*" && action.text != "*:*")) continue;
    report_value(grant_too_wide, reporter, holder, *action.node,
                 "every action on every resource of the account is allowed",
                 "name the actions and resources that are needed");
    return true;
  }
  return false;
}

void check_statement(const Resource& holder, const Statement& statement, Reporter& reporter) {
  if (statement.effect != Effect::allow || statement.condition != nullptr ||
      check_everything(holder, statement, reporter)) {
    return;
  }
  const Action* last = nullptr;
  for (const Grant& grant : grants) {
    const Action* action = covering(statement, grant);
    if (action == nullptr || action == last ||
        !is_about_all(statement, service_of(grant.action), grant.kind)) {
      continue;
    }
    last = action;
    report_value(
        grant_too_wide, reporter, holder, *action->node,
        fmt::format("\"{}\" on every {} {}", action->text,
                    is_about_everything(statement) ? "resource" : grant.kind, grant.consequence),
        grant.action == "iam:PassRole" ? "name the roles that may be handed on"
                                       : "name the resources, or add a condition");
  }
  if (is_boundary(holder)) return;
  for (const Action& action : statement.actions) {
    if (action.node == nullptr || &action == last || !action.text.ends_with(":*")) continue;
    const std::string_view service = action.text.substr(0, action.text.size() - 2);
    if (std::find(keepers.begin(), keepers.end(), service) == keepers.end() ||
        !is_about_all(statement, service, {})) {
      continue;
    }
    report_value(grant_too_wide, reporter, holder, *action.node,
                 fmt::format("\"{}\" on every resource allows to read, change and delete all that "
                             "the service keeps in the account",
                             action.text),
                 "name the actions and resources that are needed");
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const analysis::access::Document& document : access_of(context).documents()) {
    if (document.kind != analysis::access::Document::Kind::identity) continue;
    for (const Statement& statement : document.policy->statements) {
      check_statement(*document.holder, statement, reporter);
    }
  }
  for (const analysis::access::Role& role : access_of(context).roles()) {
    check_managed(context, role, reporter);
  }
}

}  // namespace

constinit const Check grant_too_wide{
    .rule =
        {
            .id = "IAM040",
            .severity = Severity::warning,
            .title = "Sensitive actions are allowed on what they are meant for",
            .why = "Some actions on \"*\", or on the ARN of all roles, secrets or keys, open the "
                   "whole account: with iam:PassRole a "
                   "function is made with the role of an administrator, with "
                   "secretsmanager:GetSecretValue every password is read. All of them take "
                   "the resources that are meant. What a condition narrows is not "
                   "reported. Nor are the policies of AWS for administrators on a role "
                   "that people take on; on one for services they are.",
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
