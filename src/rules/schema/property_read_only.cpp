#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_read_only;

constinit const Check property_read_only{
    .rule =
        {
            .id = "SCH016",
            .severity = Severity::error,
            .title = "No property is given that the service sets",
            .why = "Read-only properties are results of the creation, to be read by Fn::GetAtt. "
                   "CloudFormation refuses a template that sets them.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueUrl: https://sqs.us-east-1.amazonaws.com/123456789012/orders
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 5
)yaml",
            .peers = "E3040",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
