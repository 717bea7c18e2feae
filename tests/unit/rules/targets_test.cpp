#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/findings.hpp"
#include "support/synthesis.hpp"

using dbrepl::tests::Json;

namespace {

using Lines = std::multiset<std::string>;

Lines of_network(const std::string& text) {
  return dbrepl::tests::told(text, "NET");
}

/// A load balancer, its target group at port 8080, and a group that lets it in at a port.
std::string balanced(int port, std::string_view targets) {
  return fmt::format(R"yaml(Resources:
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  A:
    Type: AWS::EC2::Subnet
    Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
  B:
    Type: AWS::EC2::Subnet
    Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}}
  LbSg: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: lb, VpcId: !Ref Vpc}}}}
  Lb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {{Scheme: internal, Subnets: [!Ref A, !Ref B], SecurityGroups: [!Ref LbSg]}}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Lb
      DefaultActions: [{{Type: forward, TargetGroupArn: !Ref Targets}}]
  AppSg:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: app
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - {{IpProtocol: tcp, FromPort: {0}, ToPort: {0}, SourceSecurityGroupId: !Ref LbSg}}
{1})yaml",
                     port, targets);
}

constexpr std::string_view fleet = R"yaml(
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: !Ref Vpc, Port: 8080, Protocol: HTTP}
  Launch:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {ImageId: ami-12345678, SecurityGroupIds: [!Ref AppSg]}}
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "2"
      VPCZoneIdentifier: [!Ref A, !Ref B]
      LaunchTemplate:
        LaunchTemplateId: !Ref Launch
        Version: !GetAtt Launch.LatestVersionNumber
      TargetGroupARNs: [!Ref Targets]
)yaml";

constexpr std::string_view single = R"yaml(
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {VpcId: !Ref Vpc, Port: 80, Protocol: HTTP, Targets: [{Id: !Ref One, Port: 8080}]}
  One:
    Type: AWS::EC2::Instance
    Properties: {SubnetId: !Ref A, ImageId: ami-12345678, SecurityGroupIds: [!Ref AppSg]}
)yaml";

std::string endpoint_of(std::string_view service) {
  return fmt::format(R"yaml(Resources:
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}}}
  A:
    Type: AWS::EC2::Subnet
    Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Sg:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: endpoints
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}}]
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.${{AWS::Region}}.{}
      SubnetIds: [!Ref A]
      SecurityGroupIds: [!Ref Sg]
)yaml",
                     service);
}

std::string function_with(std::string_view variable, std::string_view value,
                          std::string_view source) {
  return fmt::format(R"yaml(Resources:
  Queue: {{Type: AWS::SQS::Queue}}
  Key: {{Type: AWS::KMS::Key}}
  Stack: {{Type: Custom::Secret, Properties: {{ServiceToken: arn}}}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/worker
      Environment: {{Variables: {{{}: {}}}}}
      Code: {{ZipFile: "exports.handler = async () => {{ {} }};"}}
)yaml",
                     variable, value, source);
}

Lines of_functions(std::string_view variable, std::string_view value,
                   std::string_view source = "return 1;") {
  return dbrepl::tests::told(function_with(variable, value, source), "RUN");
}

}  // namespace

TEST_CASE("instances let the load balancer in at the port of their target group") {
  for (const std::string_view targets : {fleet, single}) {
    CHECK(of_network(balanced(80, targets)) == Lines{"NET028 AppSg"});
    CHECK(of_network(balanced(8080, targets)).empty());
  }
}

TEST_CASE("endpoints name services that there are") {
  for (const char* wrong : {"secretmanager", "secrets-manager", "sercetsmanager", "ecr",
                            "stepfunctions", "cloudwatch", "ssm-messages", "eventbridge"}) {
    INFO(wrong);
    CHECK(of_network(endpoint_of(wrong)) == Lines{"NET034 Endpoint"});
  }
  for (const char* right : {"secretsmanager", "ecr.api", "ssm", "sqs", "sqsx", "kms-fips",
                            "runtime-v3-lex", "inspector3", "brandnewservice"}) {
    INFO(right);
    CHECK(of_network(endpoint_of(right)).empty());
  }
}

TEST_CASE("a function reaches a service whose endpoint is misspelt, but for that") {
  Json tree = dbrepl::tests::synthesized_example("functional");
  std::string text = tree.dump();
  const std::size_t at = text.find(".secretsmanager\"");
  REQUIRE(at != std::string::npos);
  text.replace(at, 15, ".secretmanager");
  const Lines lines = of_network(text);
  REQUIRE(lines.size() == 1);
  CHECK(lines.begin()->starts_with("NET034"));
}

TEST_CASE("the routes of a peering exist together") {
  const auto planted = [](bool back, bool there) {
    Json tree = dbrepl::tests::synthesized_example("default");
    tree["Conditions"]["West"] =
        Json::parse(R"({"Fn::Equals": [{"Ref": "AWS::Region"}, "us-west-2"]})");
    if (back) tree["Resources"]["ProdToStagingRoute"]["Condition"] = "West";
    if (there) tree["Resources"]["StagingToProdRoute"]["Condition"] = "West";
    return of_network(tree.dump());
  };
  CHECK(planted(true, false).contains("NET004 ProdToStagingRoute"));
  CHECK(planted(false, true).contains("NET004 StagingToProdRoute"));
  CHECK_FALSE(planted(true, true).contains("NET004 ProdToStagingRoute"));
  CHECK_FALSE(planted(true, true).contains("NET004 StagingToProdRoute"));
}

TEST_CASE("variables hold what their names say") {
  CHECK(of_functions("QUEUE_URL", "!GetAtt Queue.Arn") == Lines{"RUN015 Function"});
  CHECK(of_functions("DEV_SECRET_ARN", "!GetAtt Key.Arn") == Lines{"RUN015 Function"});
  CHECK(of_functions("QUEUE_URL", "!Ref Queue").empty());
  CHECK(of_functions("QUEUE_URL", "!GetAtt Queue.QueueUrl").empty());
  CHECK(of_functions("QUEUE_ARN", "!GetAtt Queue.Arn").empty());
  CHECK(of_functions("SECRET_ARN", "!GetAtt Stack.Arn").empty());
  CHECK(of_functions("SECRET_KEY_ARN", "!GetAtt Key.Arn").empty());
}

TEST_CASE("a variable that is only printed is told of softly") {
  CHECK(of_functions("OTHER", "x", "console.log(process.env.STAGE);") == Lines{"RUN004 Function"});
  CHECK(of_functions("STAGE", "x", "console.log(process.env.STAGE);").empty());
  CHECK(of_functions("OTHER", "x", "console.log(process.env.STAGE || 'dev');").empty());
  CHECK(of_functions("OTHER", "x", "console.log('stage', process.env.STAGE);").empty());
}

TEST_CASE("instances of a mixed fleet let the load balancer in") {
  std::string text = balanced(80, fleet);
  const std::string_view plain = R"(      LaunchTemplate:
        LaunchTemplateId: !Ref Launch
        Version: !GetAtt Launch.LatestVersionNumber
)";
  const std::size_t at = text.find(plain);
  REQUIRE(at != std::string::npos);
  text.replace(at, plain.size(), R"(      MixedInstancesPolicy:
        LaunchTemplate:
          LaunchTemplateSpecification:
            LaunchTemplateId: !Ref Launch
            Version: !GetAtt Launch.LatestVersionNumber
)");
  CHECK(of_network(text) == Lines{"NET028 AppSg"});
}
