#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_together;

constinit const Check property_together{
    .rule =
        {
            .id = "SCH013",
            .severity = Severity::error,
            .title = "Properties stand together, or exclude each other, as the type demands",
            .why = "Some properties need another beside them, some exclude each other, and of some "
                   "groups exactly one or at least one must be given.",
            .bad = R"yaml(Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      EnableDnsSupport: true
)yaml",
            .good = R"yaml(Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
      EnableDnsSupport: true
)yaml",
            .peers = "E3014 E3020 E3021 E3058",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
