#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_format;

constinit const Check property_format{
    .rule =
        {
            .id = "SCH014",
            .severity = Severity::error,
            .title = "Identifiers, ARNs, networks and dates have their form",
            .why = "A network is written 10.0.0.0/16, a subnet subnet-0123456789abcdef0, a role by "
                   "its ARN. Bits behind the length of a network are set to zero by the service: "
                   "that is a warning.",
            .bad = R"yaml(Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/33
)yaml",
            .good = R"yaml(Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
)yaml",
            .peers = "E1103 E1150 E1151 E1152 E1153 E1154 E1155 E1156 E1157 E1158 E1159 E1160 "
                     "E1161 E1162 E1163 E1164",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
