#include "rules/check.hpp"
#include "rules/schema/properties.hpp"

namespace dbrepl::rules {

extern const Check property_unknown;

constinit const Check property_unknown{
    .rule =
        {
            .id = "SCH003",
            .severity = Severity::error,
            .title = "Every property is one of the resource type",
            .why =
                "CloudFormation refuses properties that the type does not have (\"extraneous key "
                "is not permitted\"). Most often the name is misspelt, or belongs one level higher "
                "or lower.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibiltyTimeout: 60
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
)yaml",
            .peers = "E3002",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
    .run = check_properties,
};

}  // namespace dbrepl::rules
