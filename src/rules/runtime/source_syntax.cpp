#include <fmt/format.h>

#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check source_syntax;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    if (function.contents == nullptr || !function.contents->syntax_error) continue;
    const analysis::code::SyntaxError& error = *function.contents->syntax_error;
    report_in_source(
        source_syntax, reporter, function, error.place,
        fmt::format("line {} of the source is no {}: {}", error.place.line,
                    function.language == analysis::code::Language::python ? "Python" : "JavaScript",
                    error.message));
  }
}

}  // namespace

constinit const Check source_syntax{
    .rule =
        {
            .id = "RUN002",
            .severity = Severity::warning,
            .title = "Inline code is valid in its language",
            .why = "CloudFormation hands inline code on as it is. A function whose source "
                   "cannot be read by its runtime is created all the same, and fails at "
                   "every invocation. Only what every reader of Python refuses is "
                   "reported; of JavaScript brackets, strings and declarations are judged.",
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
      Code:
        ZipFile: |
          def handler(event, context)
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
            .source = "https://docs.python.org/3/reference/grammar.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
