#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_missing;

constinit const Check property_missing{
    .rule =
        {
            .id = "SCH004",
            .severity = Severity::error,
            .title = "Required properties are given",
            .why = "Without them the resource cannot be created: CloudFormation answers \"required "
                   "key not found\".",
            .bad = R"yaml(Resources:
  Alias:
    Type: AWS::KMS::Alias
    Properties:
      AliasName: alias/data
)yaml",
            .good = R"yaml(Parameters:
  KeyId:
    Type: String
Resources:
  Alias:
    Type: AWS::KMS::Alias
    Properties:
      AliasName: alias/data
      TargetKeyId: !Ref KeyId
)yaml",
            .peers = "E3003",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
