// Signals that a creation waits for: who sends them, how many, for how long.
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/findings.hpp"

using dbrepl::tests::said;

namespace {

std::string instance(std::string_view user_data, std::string_view timeout = "PT10M",
                     std::string_view more = "") {
  return said(fmt::format(R"(Parameters: {{Script: {{Type: String}}}}
Outputs: {{Script: {{Value: !Ref Script}}}}
Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {{ResourceSignal: {{Timeout: {}}}}}
    Properties:
      ImageId: ami-0abcdef1234567890
      {}
{})",
                          timeout, user_data, more),
              "RUN TPL");
}

std::string group(std::string_view count, std::string_view sizes, std::string_view script) {
  return said(fmt::format(R"(Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy: {{ResourceSignal: {{Count: {}, Timeout: PT10M}}}}
    Properties:
      {}
      AvailabilityZones: !GetAZs ''
      LaunchTemplate: {{LaunchTemplateId: !Ref Launch, Version: !GetAtt Launch.LatestVersionNumber}}
  Launch:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData: {{ImageId: ami-0abcdef1234567890, InstanceType: t3.micro{}}}
)",
                          count, sizes, script),
              "RUN TPL");
}

}  // namespace

TEST_CASE("a creation waits for signals that somebody sends") {
  CHECK(instance("UserData: !Base64 'dnf install -y httpd'") == "RUN020 warning Server\n");
  CHECK(instance("Monitoring: true") == "RUN020 warning Server\n");
  CHECK(instance("UserData: !Base64 'cfn-signal -e 0 --stack x --resource Server'").empty());
  CHECK(instance("UserData: !Base64 'curl https://example.com/setup.sh | sh'").empty());
  CHECK(instance("UserData: !Base64 {Ref: Script}") == "");
  CHECK(instance("UserData: !ImportValue script").empty());
  CHECK(instance("LaunchTemplate: {LaunchTemplateId: lt-0abcdef1234567890, Version: '1'}").empty());
  // Another one signals for it.
  CHECK(instance("Monitoring: true", "PT10M", R"(  Other:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0abcdef1234567890
      UserData: !Base64 'cfn-signal -e 0 --stack x --resource Server'
)")
            .empty());
}

TEST_CASE("as many instances start as a creation waits for") {
  const std::string_view signals =
      ", UserData: !Base64 'cfn-signal -e 0 --stack x --resource Group'";
  CHECK(group("3", "MinSize: '1'\n      MaxSize: '3'", signals) == "RUN020 warning Group\n");
  CHECK(
      group("3", "MinSize: '1'\n      MaxSize: '3'\n      DesiredCapacity: '3'", signals).empty());
  CHECK(group("1", "MinSize: '1'\n      MaxSize: '3'", signals).empty());
  CHECK(group("1", "MinSize: '1'\n      MaxSize: '3'", ", UserData: !Base64 ls") ==
        "RUN020 warning Group\n");
  CHECK(group("0", "MinSize: '1'\n      MaxSize: '3'", ", UserData: !Base64 ls").empty());
}

TEST_CASE("nobody waits longer for signals than CloudFormation does") {
  const std::string_view script = "UserData: !Base64 'cfn-signal -e 0 --stack x --resource Server'";
  CHECK(instance(script, "PT12H").empty());
  CHECK(instance(script, "P1D") == "TPL064 error Server\n");
  CHECK(instance(script, "PT12H0.5S") == "TPL064 error Server\n");
  CHECK(instance(script, "PT721M") == "TPL064 error Server\n");
  const auto pause = [](std::string_view time) {
    return said(fmt::format(R"(Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy: {{AutoScalingRollingUpdate: {{PauseTime: {}}}}}
    Properties: {{MinSize: '1', MaxSize: '1', InstanceId: i-0abcdef1234567890}}
)",
                            time),
                "TPL");
  };
  CHECK(pause("PT1H").empty());
  CHECK(pause("PT0S").empty());
  CHECK(pause("PT61M") == "TPL065 error Group\n");
}
