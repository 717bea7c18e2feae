#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check log_group_name;

// Found while function_log_group looks for the groups of functions.
constinit const Check log_group_name{
    .rule =
        {
            .id = "OBS002",
            .severity = Severity::warning,
            .title = "A log group that is meant for a function has its name",
            .why = "A function writes to /aws/lambda/ and its name, to the letter. A group with "
                   "another name stays empty, and Lambda makes the right one without retention and "
                   "outside of the stack.",
            .bad = R"yaml(Resources:
  OrdersFunction:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: orders-import
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/orders
      Code: {ZipFile: "def handler(event, context): return event"}
  OrdersLogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /aws/lambda/orders
      RetentionInDays: 30
)yaml",
            .good = R"yaml(Resources:
  OrdersFunction:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: orders-import
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/orders
      Code: {ZipFile: "def handler(event, context): return event"}
  OrdersLogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /aws/lambda/orders-import
      RetentionInDays: 30
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
        },
};

}  // namespace dbrepl::rules
