#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_reference;

constinit const Check property_reference{
    .rule =
        {
            .id = "SCH015",
            .severity = Severity::error,
            .title = "A reference yields the kind of identifier that the property takes",
            .why = "A subnet where a VPC belongs, a name where an ARN belongs: the service refuses "
                   "it when the resource is created. Reported only where both kinds are known.",
            .bad = R"yaml(Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.0.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: of the application
      VpcId: !Ref Subnet
)yaml",
            .good = R"yaml(Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.0.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: of the application
      VpcId: !Ref Vpc
)yaml",
            .peers = "E1040 E1041",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
