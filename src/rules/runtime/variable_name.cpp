#include <fmt/format.h>

#include <algorithm>

#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check variable_name;

namespace {

bool is_name(std::string_view text) {
  return text.size() > 1 && support::is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return support::is_alphanumeric(c) || c == '_'; });
}

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    for (const analysis::code::Variable& variable : function.variables) {
      // Of reserved names SCH018 tells.
      if (is_name(variable.name) || variable.name.starts_with("Fn::") ||
          variable.name == "_HANDLER" || variable.name == "_X_AMZN_TRACE_ID") {
        continue;
      }
      report_value(variable_name, reporter, *function.resource, *variable.value, variable.mark,
                   fmt::format("\"{}\" is no name of an environment variable", variable.name),
                   "a letter, then letters, digits and underscores, two characters at least");
    }
  }
}

}  // namespace

constinit const Check variable_name{
    .rule =
        {
            .id = "RUN009",
            .severity = Severity::error,
            .title = "Environment variables have names that Lambda takes",
            .why = "Lambda refuses a function with a variable whose name has other characters than "
                   "letters, digits and underscores, does not begin with a letter, or is a single "
                   "character.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: {Variables: {DB-HOST: db.example.com}}
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: {Variables: {DB_HOST: db.example.com}}
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
