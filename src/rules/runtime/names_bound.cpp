#include <fmt/format.h>

#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check names_bound;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    if (function.contents == nullptr) continue;
    for (const analysis::code::NameUse& use : function.contents->unbound) {
      report_in_source(
          names_bound, reporter, function, use.place,
          fmt::format("the source uses \"{}\", which nothing in it imports or defines", use.name));
    }
  }
}

}  // namespace

constinit const Check names_bound{
    .rule =
        {
            .id = "RUN012",
            .severity = Severity::warning,
            .title = "Names that inline code uses are defined in it",
            .why = "A module that is not imported or a function that is called otherwise ends an "
                   "invocation in NameError, in JavaScript in ReferenceError. Reported are names "
                   "in Python that are called, indexed or asked for attributes, in JavaScript "
                   "those that are asked for members or made instances of, and that nothing in the "
                   "source can have bound.",
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
      Code:
        ZipFile: |
          def handler(event, context):
              return json.dumps(event)
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
      Code:
        ZipFile: |
          import json

          def handler(event, context):
              return json.dumps(event)
)yaml",
            .peers = "",
            .source = "https://docs.python.org/3/reference/executionmodel.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
