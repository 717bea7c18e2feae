#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_bounds;

constinit const Check property_bounds{
    .rule =
        {
            .id = "SCH009",
            .severity = Severity::error,
            .title = "Numbers are within the bounds of their property",
            .why = "The service refuses numbers outside of its range when the resource is created.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 50000
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 43200
)yaml",
            .peers = "E3034 W3034",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
