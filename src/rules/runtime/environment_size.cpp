#include <fmt/format.h>

#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check environment_size;

namespace {

constexpr std::size_t most_bytes = 4096;

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    if (function.environment == nullptr) continue;
    // What is known of the variables; symbols may be empty.
    std::size_t size = 0;
    for (const analysis::code::Variable& variable : function.variables) {
      std::size_t least = std::string::npos;
      for (const auto& text : context.analysis.symbols.texts_of(*variable.value)) {
        std::size_t length = 0;
        for (const analysis::Piece& piece : text.pieces) {
          if (piece.kind == analysis::Piece::Kind::literal) length += piece.text.size();
        }
        least = std::min(least, length);
      }
      size += variable.name.size() + (least == std::string::npos ? 0 : least);
    }
    if (size <= most_bytes) continue;
    report_value(environment_size, reporter, *function.resource, *function.environment,
                 fmt::format("the environment variables have at least {} bytes, more than the {} "
                             "that Lambda takes",
                             size, most_bytes),
                 "keep large values in Parameter Store, and hand on their names");
  }
}

}  // namespace

constinit const Check environment_size{
    .rule =
        {
            .id = "RUN007",
            .severity = Severity::error,
            .title = "The environment of a function has at most 4 KB",
            .why = "Lambda refuses a function whose environment variables, names and "
                   "values together, have more than 4 KB.",
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
      Environment:
        Variables:
          TABLE: orders
      Code:
        ZipFile: |
          import os

          def handler(event, context):
              return os.environ["TABLE"]
)yaml",
            .peers = "E3697",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
