#include <fmt/format.h>

#include <unordered_set>

#include "analysis/network/reach.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check custom_resource_answers;

namespace {

void run(const Context& context, Reporter& reporter) {
  std::unordered_set<const Resource*> seen;
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_custom()) continue;
    net::Network& network = network_of(context);
    const Resource* function =
        network.reader().named(network.reader().property(resource, "ServiceToken")).resource;
    const net::Placement* placement = network.placement(function);
    if (placement == nullptr || !seen.insert(function).second) continue;
    const net::Reach reach = net::reach_service(network, *placement, "s3");
    if (reach.verdict != analysis::Verdict::broken) continue;
    Finding& finding = report_property(
        custom_resource_answers, reporter, *function, "VpcConfig",
        fmt::format("the function serves the custom resource \"{}\" and cannot answer "
                    "CloudFormation, which waits for that in S3: {}",
                    resource.id, net::spell_obstacle(reach)),
        "add a gateway endpoint for s3 or a route to a NAT gateway; or take the function out of "
        "the VPC");
    finding.related.push_back(reporter.related("the custom resource", resource.mark));
  }
}

}  // namespace

constinit const Check custom_resource_answers{
    .rule =
        {
            .id = "NET025",
            .severity = Severity::error,
            .title = "The function of a custom resource can answer CloudFormation",
            .why = "A function answers for a custom resource by a request to S3. One in a VPC "
                   "without a way to S3 never does: CloudFormation waits up to an hour and rolls "
                   "back, and waits as long again for the deletion.",
            .bad = R"yaml(Parameters:
  Bucket:
    Type: String
  RoleArn:
    Type: String
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Migrations
      VpcId: !Ref Network
  Migrate:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: migrate.handler
      Role: !Ref RoleArn
      VpcConfig:
        SubnetIds: [!Ref Subnet]
        SecurityGroupIds: [!GetAtt Group.GroupId]
      Code:
        S3Bucket: !Ref Bucket
        S3Key: migrate.zip
  Migration:
    Type: Custom::Migration
    Properties:
      ServiceToken: !GetAtt Migrate.Arn
)yaml",
            .good = R"yaml(Parameters:
  Bucket:
    Type: String
  RoleArn:
    Type: String
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Network
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Subnet
      RouteTableId: !Ref Table
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Gateway
      ServiceName: !Sub com.amazonaws.${AWS::Region}.s3
      RouteTableIds: [!Ref Table]
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Migrations
      VpcId: !Ref Network
  Migrate:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: migrate.handler
      Role: !Ref RoleArn
      VpcConfig:
        SubnetIds: [!Ref Subnet]
        SecurityGroupIds: [!GetAtt Group.GroupId]
      Code:
        S3Bucket: !Ref Bucket
        S3Key: migrate.zip
  Migration:
    Type: Custom::Migration
    Properties:
      ServiceToken: !GetAtt Migrate.Arn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "vpc-interface-endpoints.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
