#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check secret_parameter;

// Found while secret_plain looks at all values.
constinit const Check secret_parameter{
    .rule =
        {
            .id = "SEC002",
            .severity = Severity::warning,
            .title = "A parameter that takes a secret hides it and has no default",
            .why =
                "Without NoEcho the console, the API and the history of the stack show the value "
                "of a parameter. A default is a secret that everybody who reads the template "
                "knows, and that most deployments will keep.",
            .bad = R"yaml(Parameters:
  DatabasePassword:
    Type: String
Resources:
  Domain:
    Type: AWS::DirectoryService::SimpleAD
    Properties:
      Name: corp.example.com
      Password: !Ref DatabasePassword
      Size: Small
      VpcSettings:
        SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
        VpcId: vpc-0123456789abcdef0
)yaml",
            .good = R"yaml(Parameters:
  DirectoryPassword:
    Type: String
    NoEcho: true
Resources:
  Domain:
    Type: AWS::DirectoryService::SimpleAD
    Properties:
      Name: corp.example.com
      Password: !Ref DirectoryPassword
      Size: Small
      VpcSettings:
        SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
        VpcId: vpc-0123456789abcdef0
)yaml",
            .peers = "W2501",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "parameters-section-structure.html",
        },
};

}  // namespace dbrepl::rules
