#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check variable_set;

namespace {

/// What the runtime itself sets.
bool is_set_by_runtime(std::string_view name) {
  constexpr std::array<std::string_view, 12> names = {"_HANDLER",
                                                      "_X_AMZN_TRACE_ID",
                                                      "HOME",
                                                      "LAMBDA_RUNTIME_DIR",
                                                      "LAMBDA_TASK_ROOT",
                                                      "LANG",
                                                      "LD_LIBRARY_PATH",
                                                      "NODE_PATH",
                                                      "PATH",
                                                      "PYTHONPATH",
                                                      "SHLVL",
                                                      "TZ"};
  return name.starts_with("AWS_") || std::find(names.begin(), names.end(), name) != names.end();
}

void check_function(const FunctionCode& function, Reporter& reporter) {
  // A wrapper may set variables before the handler is loaded.
  if (function.contents == nullptr || function.open_environment ||
      function.variable("AWS_LAMBDA_EXEC_WRAPPER") != nullptr) {
    return;
  }
  std::vector<std::string_view> known;
  std::unordered_set<std::string_view> given;
  for (const analysis::code::Variable& variable : function.variables) {
    known.push_back(variable.name);
    given.insert(variable.name);
  }
  std::unordered_set<std::string_view> reported;
  for (const analysis::code::VariableRead& read : function.contents->variables) {
    if ((!read.required && !read.shown) || given.contains(read.name) ||
        is_set_by_runtime(read.name) || !reported.insert(read.name).second) {
      continue;
    }
    Finding& finding = report_in_source(
        variable_set, reporter, function, read.place,
        fmt::format("the source reads the environment variable \"{}\", which the function is not "
                    "given",
                    read.name),
        nearest_hint(read.name, known));
    if (finding.hint.empty()) {
      finding.hint = fmt::format("add \"{}\" to Environment.Variables", read.name);
    }
    // Nothing fails where a log says "undefined".
    if (!read.required) finding.severity = Severity::info;
  }
}

bool is_environment(std::string_view word) {
  constexpr std::array<std::string_view, 14> words = {
      "DEV", "DEVELOPMENT", "INT",   "LIVE",    "PREPROD", "PROD", "PRODUCTION",
      "QA",  "SANDBOX",     "STAGE", "STAGING", "TEST",    "UAT",  "ACC"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// "DEV_SECRET" of the environment "DEV", "SECRET" of what it is given.
struct OfEnvironment {
  std::string_view environment;
  std::string_view rest;
};

std::vector<OfEnvironment> by_environment(const FunctionCode& function) {
  std::vector<OfEnvironment> found;
  for (const analysis::code::Variable& variable : function.variables) {
    const std::size_t end = variable.name.find('_');
    if (end == std::string_view::npos || !is_environment(variable.name.substr(0, end))) continue;
    found.push_back({variable.name.substr(0, end), variable.name.substr(end + 1)});
  }
  return found;
}

/// A variable that two environments have and a third one lacks, which has another one that they
/// have, too: code that puts the name together fails for it.
void check_environments(const FunctionCode& function, Reporter& reporter) {
  if (function.open_environment) return;
  const std::vector<OfEnvironment> all = by_environment(function);
  const auto has = [&](std::string_view environment, std::string_view rest) {
    return function.variable(fmt::format("{}_{}", environment, rest)) != nullptr;
  };
  std::unordered_set<std::string> reported;
  for (const OfEnvironment& common : all) {
    for (const OfEnvironment& other : all) {
      if (other.environment == common.environment || other.rest == common.rest ||
          has(common.environment, other.rest) || !has(other.environment, common.rest)) {
        continue;
      }
      const auto owners = std::count_if(all.begin(), all.end(), [&](const OfEnvironment& one) {
        return one.rest == other.rest && has(one.environment, common.rest);
      });
      const std::string missing = fmt::format("{}_{}", common.environment, other.rest);
      if (owners < 2 || !reported.insert(missing).second) continue;
      report_value(
          variable_set, reporter, *function.resource, *function.environment,
          fmt::format("the function is given \"{}_{}\" and \"{}_{}\", but not \"{}\"",
                      other.environment, other.rest, common.environment, common.rest, missing),
          fmt::format("add \"{}\" to Environment.Variables", missing));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    check_function(function, reporter);
    if (function.environment != nullptr) check_environments(function, reporter);
  }
}

}  // namespace

constinit const Check variable_set{
    .rule =
        {
            .id = "RUN004",
            .severity = Severity::warning,
            .title = "Environment variables that inline code needs are set",
            .why = "A source that reads an environment variable without a default fails, "
                   "or hands on nothing, where the function is not given it. Reads with a "
                   "default, behind a test, or whose failure is caught are not reported, "
                   "nor what the runtime sets itself. Of variables that are named after "
                   "environments, DEV_HOST and PROD_HOST, each is missed where the others have "
                   "it.",
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
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment:
        Variables:
          TABEL: orders
      Code:
        ZipFile: |
          import os

          def handler(event, context):
              return os.environ["TABLE"]
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
      Environment:
        Variables:
          TABLE: orders
      Code:
        ZipFile: |
          import os

          def handler(event, context):
              return os.environ["TABLE"]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
