#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check secret_shown;

// Found while secret_plain looks at all values.
constinit const Check secret_shown{
    .rule =
        {
            .id = "SEC003",
            .severity = Severity::info,
            .title = "A secret is read at run time, not put into variables and outputs",
            .why = "CloudFormation resolves a dynamic reference or a hidden parameter before it "
                   "makes the resource: variables of functions and containers then show the secret "
                   "to everybody who may read their configuration, outputs to everybody who may "
                   "describe the stack, and a rotated secret is not read anew.",
            .bad = R"yaml(Resources:
  User:
    Type: AWS::IAM::User
  Key:
    Type: AWS::IAM::AccessKey
    Properties:
      UserName: !Ref User
Outputs:
  Secret:
    Value: !GetAtt Key.SecretAccessKey
)yaml",
            .good = R"yaml(Resources:
  User:
    Type: AWS::IAM::User
  Key:
    Type: AWS::IAM::AccessKey
    Properties:
      UserName: !Ref User
Outputs:
  Id:
    Value: !Ref Key
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "dynamic-references.html",
        },
};

}  // namespace dbrepl::rules
