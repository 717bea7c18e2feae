#include <fmt/format.h>

#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check inline_size;

namespace {

constexpr std::size_t most_bytes = 4U << 20U;

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    const std::size_t size = function.source.text().size();
    if (size <= most_bytes) continue;
    report_value(inline_size, reporter, *function.resource, *function.source_node,
                 fmt::format("the inline source has {} bytes, more than the {} that are allowed",
                             size, most_bytes),
                 "put the code into a bucket and name it by S3Bucket and S3Key");
  }
}

}  // namespace

constinit const Check inline_size{
    .rule =
        {
            .id = "RUN006",
            .severity = Severity::error,
            .title = "Inline code is no longer than 4 MB",
            .why = "CloudFormation refuses inline code of more than 4 MB. It counts toward "
                   "the size of the template too, which allows 1 MB from a bucket: such a "
                   "template only exists before it is split or transformed.",
            .bad = R"yaml()yaml",
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
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-properties-lambda-function-code.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
