#include <fmt/format.h>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check public_database_gateway;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::RDS::DBInstance") continue;
    net::Network& network = network_of(context);
    const net::Placement* placement = network.placement(&resource);
    const Node* asked = network.reader().property(resource, "PubliclyAccessible");
    if (placement == nullptr || placement->conditional || !is_own(placement->vpc) ||
        network.reader().flag(asked, analysis::Truth::no) != analysis::Truth::yes) {
      continue;
    }
    const net::Vpc& vpc = *placement->vpc;
    if (!vpc.gateways.empty() || vpc.open || network.open()) continue;
    Finding& finding = report_at(
        public_database_gateway, reporter, resource, asked,
        fmt::format(R"(the instance is to have a public address, and "{}" has no internet gateway)",
                    vpc.resource->id),
        "PubliclyAccessible: false");
    finding.related.push_back(reporter.related("the VPC", vpc.resource->mark));
  }
}

}  // namespace

constinit const Check public_database_gateway{
    .rule =
        {
            .id = "NET026",
            .severity = Severity::error,
            .title = "A public database stands in a VPC with an internet gateway",
            .why = "RDS refuses an instance with a public address in a VPC to which no internet "
                   "gateway is attached, and the stack rolls back.",
            .bad = R"yaml(Parameters:
  Password:
    Type: String
    NoEcho: true
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: postgres
      EngineVersion: "16.6"
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: "20"
      StorageEncrypted: true
      PubliclyAccessible: true
      MasterUsername: orders
      MasterUserPassword: !Ref Password
      DBSubnetGroupName: !Ref Subnets
)yaml",
            .good = R"yaml(Parameters:
  Password:
    Type: String
    NoEcho: true
Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: postgres
      EngineVersion: "16.6"
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: "20"
      StorageEncrypted: true
      PubliclyAccessible: false
      MasterUsername: orders
      MasterUserPassword: !Ref Password
      DBSubnetGroupName: !Ref Subnets
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
                      "USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
