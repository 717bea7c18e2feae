#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check grant_unused;

namespace {

using analysis::access::Role;

/// What a function needs of its role without calling it: logs, traces, interfaces, sources of
/// events, targets of failures, keys of what it reads.
bool may_serve_lambda(std::string_view service, bool has_sources) {
  // Of the services behind "sts" nobody calls operations: a connection is signed.
  constexpr std::array<std::string_view, 18> always = {
      "cloudwatch",  "ec2",    "iam",         "elasticfilesystem",
      "kms",         "lambda", "logs",        "s3-object-lambda",
      "xray",        "sts",    "aoss",        "appsync",
      "elasticache", "es",     "execute-api", "kafka-cluster",
      "neptune-db",  "rds-db"};
  constexpr std::array<std::string_view, 5> for_sources = {"dynamodb", "kafka", "kinesis", "sns",
                                                           "sqs"};
  return std::find(always.begin(), always.end(), service) != always.end() ||
         (has_sources &&
          std::find(for_sources.begin(), for_sources.end(), service) != for_sources.end());
}

/// Whether something feeds a function, or takes what it fails at, with the role.
bool has_sources(const Context& context, const std::vector<const FunctionCode*>& functions) {
  for (const FunctionCode* function : functions) {
    const Node* properties = function->resource->properties;
    if (function->resource->is_serverless() || properties == nullptr ||
        properties->find("DeadLetterConfig") != nullptr) {
      return true;
    }
    const std::uint32_t position = context.tree.position(*function->resource);
    for (const std::uint32_t edge : context.graph.to(position)) {
      const Resource& user = context.tree.resources()[context.graph.edges()[edge].from];
      if (user.type == "AWS::Lambda::EventSourceMapping" ||
          user.type == "AWS::Lambda::EventInvokeConfig") {
        return true;
      }
    }
  }
  return false;
}

/// A whole service that keeps secrets, settings or databases, of which the functions call a few
/// operations: what they read, they may also change and delete.
void check_breadth(const Role& role, const std::vector<const FunctionCode*>& functions,
                   const analysis::access::Document& document,
                   const analysis::access::Action& action, Reporter& reporter) {
  const std::string_view service = action.text.substr(0, action.text.find(':'));
  if (service != "rds" && service != "secretsmanager" && service != "ssm") return;
  std::set<std::string_view> called;
  for (const FunctionCode* function : functions) {
    for (const analysis::code::ServiceCall& call : function->contents->calls) {
      if (call.service != service) continue;
      if (call.actions.empty()) return;
      called.insert(call.actions.begin(), call.actions.end());
    }
  }
  constexpr std::size_t few = 3;
  if (called.empty() || called.size() > few) return;
  report_value(grant_unused, reporter, *document.holder, *action.node,
               fmt::format(R"("{}" is allowed, and the functions with the role "{}" call {} alone)",
                           action.text, role.resource->id, fmt::join(called, ", ")),
               fmt::format("allow {}", fmt::join(called, ", ")));
}

void check_role(const Context& context, const Role& role,
                const std::vector<const FunctionCode*>& functions,
                const analysis::access::Document& document, Reporter& reporter) {
  const bool sources = has_sources(context, functions);
  for (const Statement& statement : document.policy->statements) {
    if (statement.effect != Effect::allow || statement.all_but_actions) continue;
    const bool everything = is_about_everything(statement) && statement.condition == nullptr;
    std::string_view last;
    for (const analysis::access::Action& action : statement.actions) {
      if (action.node == nullptr || (!everything && !action.text.ends_with(":*"))) continue;
      const std::string_view service = action.text.substr(0, action.text.find(':'));
      if (service.empty() || service == last || service.find('*') != std::string_view::npos ||
          may_serve_lambda(service, sources)) {
        continue;
      }
      last = service;
      const bool used =
          std::any_of(functions.begin(), functions.end(), [&](const FunctionCode* function) {
            const auto& calls = function->contents->calls;
            return std::any_of(calls.begin(), calls.end(), [&](const auto& call) {
              return call.service == service || call.service.empty();
            });
          });
      if (used) {
        if (!everything) check_breadth(role, functions, document, action, reporter);
        continue;
      }
      Finding& finding = report_value(
          grant_unused, reporter, *document.holder, *action.node,
          fmt::format(R"("{}" is allowed, but no function with the role "{}" calls {})",
                      action.text, role.resource->id, service),
          "take it away");
      // A single action may be for what comes next.
      if (!action.text.ends_with(":*")) finding.severity = Severity::info;
      for (const FunctionCode* function : functions) {
        finding.related.push_back(
            reporter.related("a function with the role", function->resource->mark));
      }
    }
  }
}

/// Whether a policy is this role's and no other's.
bool is_of_role_alone(const analysis::access::Access& access, const Role& role,
                      const analysis::access::Policy* policy) {
  const auto has = [&](const Role& one) {
    return std::find(one.policies.begin(), one.policies.end(), policy) != one.policies.end();
  };
  return has(role) && std::count_if(access.roles().begin(), access.roles().end(), has) == 1;
}

void run(const Context& context, Reporter& reporter) {
  const auto& access = access_of(context);
  std::map<const Role*, std::vector<const FunctionCode*>> functions;
  for (const FunctionCode& function : functions_of(context).all()) {
    const Role* role = function.role == nullptr ? nullptr : access.role_of(*function.role);
    if (role != nullptr) functions[role].push_back(&function);
  }
  for (const Role& role : access.roles()) {
    const auto found = functions.find(&role);
    if (found == functions.end() || !is_for_functions_alone(context, role)) continue;
    const auto& all = found->second;
    if (!std::all_of(all.begin(), all.end(), [](const FunctionCode* function) {
          return function->is_understood() && !function->has_layers;
        })) {
      continue;
    }
    for (const analysis::access::Document& document : access.documents()) {
      const bool is_attached = document.kind == analysis::access::Document::Kind::identity &&
                               is_of_role_alone(access, role, document.policy);
      if (is_attached) check_role(context, role, all, document, reporter);
    }
  }
}

}  // namespace

constinit const Check grant_unused{
    .rule =
        {
            .id = "IAM060",
            .severity = Severity::warning,
            .title = "A function is not allowed a whole service that it never calls",
            .why = "A permission that nobody uses helps only whoever gets into the "
                   "function. Reported are whole services, \"s3:*\", and actions on every "
                   "resource, in the policies of a role that only functions with inline "
                   "code have, where nothing in their code calls the service, and of those "
                   "that keep secrets, settings or databases also ones of which it calls a few "
                   "actions.",
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
                Action: s3:*
                Resource: arn:aws:s3:::scripts/*
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
      Policies:
        - PolicyName: use
          PolicyDocument:
            Version: "2012-10-17"
            Statement:

              - Effect: Allow
                Action: s3:*
                Resource:
                  - arn:aws:s3:::scripts
                  - arn:aws:s3:::scripts/*
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import boto3

          def handler(event, context):
              boto3.client("s3").list_objects_v2(Bucket="scripts")
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
