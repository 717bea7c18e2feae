#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_length;

constinit const Check property_length{
    .rule =
        {
            .id = "SCH008",
            .severity = Severity::error,
            .title = "Texts are neither too short nor too long",
            .why = "Names and descriptions have a least and a greatest length, counted in "
                   "characters.",
            .bad = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: kms:*
            Resource: "*"
      Tags:
        - Key: ""
          Value: data
)yaml",
            .good = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: kms:*
            Resource: "*"
      Tags:
        - Key: Name
          Value: data
)yaml",
            .peers = "E3033",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
