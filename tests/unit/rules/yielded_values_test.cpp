// References that yield something else than the property takes, beside those that fit.
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/findings.hpp"

using dbrepl::tests::said;

namespace {

/// What is said of one property of a resource R; that it lacks others does not count.
std::string judged(std::string_view type, std::string_view properties) {
  constexpr std::string_view lacks = "SCH004 error R\n";
  std::string all = said(fmt::format(R"(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {{AssumeRolePolicyDocument: {{Version: '2012-10-17', Statement: [{{Effect: Allow,
      Principal: {{Service: ecs-tasks.amazonaws.com}}, Action: 'sts:AssumeRole'}}]}}}}
  Bucket: {{Type: AWS::S3::Bucket}}
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  Subnet: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}}}
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {{Port: 80, Protocol: HTTP, VpcId: !Ref Vpc}}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {{Subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}}
  R: {{Type: '{}', Properties: {{{}}}}}
)",
                                     type, properties),
                         "SCH");
  for (std::size_t at = all.find(lacks); at != std::string::npos; at = all.find(lacks)) {
    all.erase(at, lacks.size());
  }
  return all;
}

}  // namespace

TEST_CASE("a reference yields what the property takes") {
  struct Case {
    std::string_view type;
    std::string_view property;
    std::string_view wrong;
    std::string_view right;
  };
  constexpr std::array<Case, 9> cases{{
      {"AWS::Lambda::Function", "Role: {}", "!GetAtt Role.RoleId", "!GetAtt Role.Arn"},
      {"AWS::ECS::TaskDefinition", "TaskRoleArn: {}", "!GetAtt Role.RoleId", "!GetAtt Role.Arn"},
      {"AWS::ElasticLoadBalancingV2::Listener",
       "DefaultActions: [{{Type: forward, TargetGroupArn: {}}}]", "!GetAtt Group.TargetGroupName",
       "!Ref Group"},
      {"AWS::ElasticLoadBalancingV2::ListenerRule",
       "Actions: [{{Type: forward, TargetGroupArn: {}}}]", "!GetAtt Group.TargetGroupFullName",
       "!GetAtt Group.TargetGroupArn"},
      {"AWS::Route53::RecordSet",
       "HostedZoneName: example.com., AliasTarget: {{HostedZoneId: Z2FDTNDATAQYW2, DNSName: {}}}",
       "!GetAtt Balancer.LoadBalancerArn", "!GetAtt Balancer.DNSName"},
      {"AWS::Route53::RecordSet",
       "HostedZoneName: example.com., AliasTarget: {{DNSName: x.example.com, HostedZoneId: {}}}",
       "!GetAtt Balancer.DNSName", "!GetAtt Balancer.CanonicalHostedZoneID"},
      {"AWS::CloudFormation::Stack", "TemplateURL: {}", "!Ref Bucket",
       "!Sub 'https://${Bucket.RegionalDomainName}/t.yaml'"},
      {"AWS::CloudFormation::Stack", "TemplateURL: {}", "!GetAtt Bucket.Arn",
       "https://example.s3.amazonaws.com/t.yaml"},
      {"AWS::ElastiCache::CacheCluster", "CacheSubnetGroupName: {}", "!Ref Subnet", "mine"},
  }};
  for (const Case& one : cases) {
    INFO(one.type << ' ' << one.wrong);
    CHECK(judged(one.type, fmt::format(fmt::runtime(one.property), one.wrong)) ==
          "SCH075 error R\n");
    CHECK(judged(one.type, fmt::format(fmt::runtime(one.property), one.right)).empty());
  }
}
