#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_type;

constinit const Check property_type{
    .rule =
        {
            .id = "SCH005",
            .severity = Severity::error,
            .title = "Values have the type of their property",
            .why =
                "A list where one value belongs, a text that is no number, an object where a list "
                "belongs: the resource handler refuses them. Scalars are taken leniently, as "
                "CloudFormation does: \"60\" serves as a number and true as a string.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: a minute
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: "60"
)yaml",
            .peers = "E3008 E3012",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
