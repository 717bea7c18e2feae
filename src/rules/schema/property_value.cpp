#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_value;

constinit const Check property_value{
    .rule =
        {
            .id = "SCH006",
            .severity = Severity::error,
            .title = "Values are among those that the property permits",
            .why = "The service knows a fixed set of values and refuses all others; case counts in "
                   "most of them.",
            .bad = R"yaml(Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: hash
)yaml",
            .good = R"yaml(Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH
)yaml",
            .peers = "E3030 W2030",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
