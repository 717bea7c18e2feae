#include <string>
#include <string_view>

#include <fmt/format.h>

#include "analysis/code/sdk_clients.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check sdk_names;

namespace {

using analysis::code::Language;

/// "put_item" as a command: "PutItemCommand".
std::string as_command(std::string_view operation) {
  std::string command;
  bool begins = true;
  for (const char c : operation) {
    if (c != '_') command += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = c == '_';
  }
  return command + "Command";
}

void check_function(const FunctionCode& function, Reporter& reporter) {
  for (const analysis::code::NameUse& client : function.contents->clients) {
    const std::string_view meant = analysis::code::misspelt_client(client.name);
    if (meant.empty()) continue;
    report_in_source(sdk_names, reporter, function, client.place,
                     fmt::format("boto3 has no client \"{}\"", client.name),
                     fmt::format("did you mean \"{}\"?", meant));
  }
  const bool is_python = function.language == Language::python;
  for (const analysis::code::ServiceCall& call : function.contents->calls) {
    const std::string_view meant =
        is_python ? analysis::code::misspelt_operation(call.client, call.method)
                  : analysis::code::misspelt_command(call.client, call.method);
    if (meant.empty()) continue;
    report_in_source(
        sdk_names, reporter, function, call.place,
        fmt::format(R"(the client "{}" has no {} "{}")", call.client,
                    is_python ? "operation" : "command", call.method),
        fmt::format("did you mean \"{}\"?", is_python ? std::string(meant) : as_command(meant)));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    if (function.contents != nullptr) check_function(function, reporter);
  }
}

}  // namespace

constinit const Check sdk_names{
    .rule =
        {
            .id = "RUN018",
            .severity = Severity::warning,
            .title = "Calls of the SDK name clients and operations that there are",
            .why = "boto3 makes its clients and their methods of the names of services and "
                   "operations: with another name the call ends in UnknownServiceError or "
                   "AttributeError, and a command of the JavaScript SDK in TypeError. Reported "
                   "where a name is a slip away from one that there is.",
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
      Policies:
        - PolicyName: identity
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "ssm:GetParameter", Resource: "*"}]
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
              return boto3.client("ssm").get_paramter(Name="/orders/limit")
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
      Policies:
        - PolicyName: identity
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "ssm:GetParameter", Resource: "*"}]
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
              return boto3.client("ssm").get_parameter(Name="/orders/limit")
)yaml",
            .peers = "",
            .source = "schemas/sdk-clients.json",
        },
    .run = run,
};

}  // namespace dbrepl::rules
