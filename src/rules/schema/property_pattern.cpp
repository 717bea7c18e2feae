#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_pattern;

constinit const Check property_pattern{
    .rule =
        {
            .id = "SCH007",
            .severity = Severity::error,
            .title = "Values match the pattern of their property",
            .why = "The service accepts a certain form of text only, for example names of letters "
                   "and digits.",
            .bad = R"yaml(Parameters:
  KeyId:
    Type: String
Resources:
  Alias:
    Type: AWS::KMS::Alias
    Properties:
      AliasName: "alias/a b"
      TargetKeyId: !Ref KeyId
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
            .peers = "E3031 W2031",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
