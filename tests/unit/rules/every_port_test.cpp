#include <string>

#include "rules/validate.hpp"
#include "support/catch.hpp"

namespace {

bool warned(const std::string& ports) {
  const std::string text =
      "Resources:\n"
      "  Group:\n"
      "    Type: AWS::EC2::SecurityGroup\n"
      "    Properties:\n"
      "      GroupDescription: peers\n"
      "      VpcId: vpc-0a1b2c3d\n"
      "      SecurityGroupIngress:\n"
      "        - {IpProtocol: \"-1\", CidrIp: 10.0.0.0/8" +
      ports + "}\n";
  for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
    if (finding.rule == "SCH018") return true;
  }
  return false;
}

}  // namespace

TEST_CASE("where the protocol opens every port, so may the ports", "[schema]") {
  CHECK(warned(", FromPort: 22, ToPort: 22"));
  CHECK(warned(", FromPort: 0, ToPort: 1024"));
  CHECK_FALSE(warned(""));
  CHECK_FALSE(warned(", FromPort: 0, ToPort: 65535"));
  CHECK_FALSE(warned(", FromPort: \"-1\", ToPort: \"-1\""));
}
