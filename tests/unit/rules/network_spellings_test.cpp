// Networks that are not spelt as the default template spells its own.
#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/findings.hpp"

using dbrepl::tests::replaced;

namespace {

using Lines = std::multiset<std::string>;

Lines told(const std::string& text) {
  return dbrepl::tests::told(text, "NET");
}

// A service behind a NAT gateway that uses a PostgreSQL database: YAML, standalone rules, imported
// values.
constexpr std::string_view shop = R"yaml(
Parameters:
  Stage: {Type: String, Default: test}
  Password: {Type: String, NoEcho: true}
Conditions:
  Live: !Equals [!Ref Stage, live]
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.20.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Net, InternetGatewayId: !Ref Gateway}}
  PublicA: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.20.0.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
  PrivateA: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.20.10.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
  PrivateB: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.20.11.0/24, AvailabilityZone: !Select [1, !GetAZs '']}}
  Public: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
  Private: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
  Out: {Type: AWS::EC2::Route, DependsOn: Attached, Properties: {RouteTableId: !Ref Public, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  Address: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref PublicA, AllocationId: !GetAtt Address.AllocationId}}
  OutByNat: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Private, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
  UsePublicA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref PublicA, RouteTableId: !Ref Public}}
  UsePrivateA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref PrivateA, RouteTableId: !Ref Private}}
  UsePrivateB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref PrivateB, RouteTableId: !Ref Private}}
  TaskGroup: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: tasks, VpcId: !Ref Net}}
  StoreGroup: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: store, VpcId: !Ref Net}}
  StoreRule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref StoreGroup, IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref TaskGroup}}
  Places: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupDescription: store, SubnetIds: [!Ref PrivateA, !Ref PrivateB]}}
  Store:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EngineVersion: '16.6'
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: '20'
      MasterUsername: shop
      MasterUserPassword: !Ref Password
      DBSubnetGroupName: !Ref Places
      VPCSecurityGroups: [!Ref StoreGroup]
      PubliclyAccessible: false
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: shop
          Image: shop
          Environment:
            - {Name: STORE, Value: !Sub 'postgresql://shop@${Store.Endpoint.Address}:5432/shop'}
  Shop:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !ImportValue cluster
      TaskDefinition: !Ref Task
      LaunchType: FARGATE
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [!Ref PrivateA, !Ref PrivateB], SecurityGroups: [!Ref TaskGroup]}
  Mailer:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !ImportValue role
      VpcConfig: {SubnetIds: [!Ref PrivateA, !Ref PrivateB], SecurityGroupIds: [!Ref TaskGroup]}
      Code:
        ZipFile: |
          import boto3
          def handler(event, context):
              boto3.client("sqs").send_message(QueueUrl=event["queue"], MessageBody="hello")
)yaml";

struct Change {
  const char* what;
  std::string_view from;  ///< to be replaced, once
  std::string_view to;
  Lines expected;
};

}  // namespace

TEST_CASE("faults in a template of another spelling are found, and near misses stay silent") {
  REQUIRE(told(std::string(shop)).empty());
  for (const Change& change : std::vector<Change>{
           {"no rule",
            "FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref TaskGroup",
            "FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref StoreGroup",
            {"NET011 StoreGroup"}},
           {"another port",
            "FromPort: 5432, ToPort: 5432",
            "FromPort: 3306, ToPort: 3306",
            {"NET011 StoreRule"}},
           {"another port of the database",
            "PubliclyAccessible: false",
            "PubliclyAccessible: false\n      Port: '5433'",
            {"NET011 StoreRule", "NET023 Task"}},
           {"NAT in a private subnet",
            "SubnetId: !Ref PublicA, Alloc",
            "SubnetId: !Ref PrivateA, Alloc",
            {"NET017 Nat"}},
           {"no way to the internet gateway",
            "GatewayId: !Ref Gateway}}\n  Address",
            "InstanceId: !ImportValue proxy}}\n  Address",
            {}},
           {"the gateway is not attached",
            "InternetGatewayId: !Ref Gateway",
            "VpnGatewayId: !ImportValue vpn",
            {"NET019 Out"}},
           {"a forgotten association",
            "SubnetId: !Ref PrivateB, RouteTableId: !Ref Private",
            "SubnetId: !ImportValue other, RouteTableId: !Ref Private",
            {"NET007 PrivateB"}},
           {"no way out", "NatGatewayId: !Ref Nat", "TransitGatewayId: !ImportValue transit", {}},
           {"only a local way",
            "DestinationCidrBlock: 0.0.0.0/0, NatGatewayId",
            "DestinationCidrBlock: 192.168.0.0/16, NatGatewayId",
            {"NET012 Mailer", "NET033 Shop"}},
           {"a function in the public subnet",
            "SubnetIds: [!Ref PrivateA, !Ref PrivateB], SecurityGroupIds",
            "SubnetIds: [!Ref PublicA], SecurityGroupIds",
            {"NET012 Mailer"}},
           {"the same group twice",
            "SecurityGroups: [!Ref TaskGroup]",
            "SecurityGroups: [!Ref StoreGroup]",
            {"NET011 StoreGroup"}},
           {"a proxy that is not let in",
            "  Mailer:\n",
            "  Proxy: {Type: AWS::RDS::DBProxy, Properties: {DBProxyName: shop, EngineFamily: "
            "POSTGRESQL, RoleArn: !ImportValue role, Auth: [{AuthScheme: SECRETS}], VpcSubnetIds: "
            "[!Ref PrivateA, !Ref PrivateB], VpcSecurityGroupIds: [!Ref StoreGroup]}}\n"
            "  Targets: {Type: AWS::RDS::DBProxyTargetGroup, Properties: {DBProxyName: !Ref Proxy, "
            "TargetGroupName: default, DBInstanceIdentifiers: [!Ref Store]}}\n  Mailer:\n",
            {"NET011 StoreGroup"}},
           {"a replication task that is not let in",
            "  Mailer:\n",
            "  Copier: {Type: AWS::DMS::ReplicationInstance, Properties: "
            "{ReplicationInstanceClass: "
            "dms.t3.medium, ReplicationSubnetGroupIdentifier: !ImportValue places, "
            "VpcSecurityGroupIds: [!Ref StoreGroup]}}\n"
            "  From: {Type: AWS::DMS::Endpoint, Properties: {EndpointType: source, EngineName: "
            "postgres, ServerName: !GetAtt Store.Endpoint.Address}}\n"
            "  Copy: {Type: AWS::DMS::ReplicationTask, Properties: {MigrationType: full-load, "
            "ReplicationInstanceArn: !Ref Copier, SourceEndpointArn: !Ref From, TargetEndpointArn: "
            "!ImportValue to, TableMappings: '{}'}}\n  Mailer:\n",
            {"NET011 StoreGroup"}},
           // Near misses: a group, a rule, a place that only the deployment knows.
           {"an imported group",
            "SecurityGroups: [!Ref TaskGroup]",
            "SecurityGroups: [!ImportValue group]",
            {}},
           {"an imported database group",
            "VPCSecurityGroups: [!Ref StoreGroup]",
            "VPCSecurityGroups: [!ImportValue group]",
            {}},
           {"a rule for all",
            "FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref TaskGroup",
            "FromPort: 5000, ToPort: 6000, CidrIp: !GetAtt Net.CidrBlock",
            {}},
           {"two rules for two stages",
            "  StoreRule: {Type: AWS::EC2::SecurityGroupIngress,",
            "  StoreRule: {Type: AWS::EC2::SecurityGroupIngress, Condition: Live,",
            {}},
           {"a rule of one group or another",
            "GroupId: !Ref StoreGroup",
            "GroupId: !If [Live, !Ref StoreGroup, !Ref TaskGroup]",
            {"NET011 StoreGroup"}},
           {"an association of one subnet or another",
            "SubnetId: !Ref PrivateB, RouteTableId",
            "SubnetId: !If [Live, !Ref PrivateB, !Ref PublicA], RouteTableId",
            {}},
           {"a route of one table or another",
            "RouteTableId: !Ref Private, Dest",
            "RouteTableId: !If [Live, !Ref Private, !Ref Public], Dest",
            {"NET012 Mailer"}},
           {"a private NAT gateway",
            "SubnetId: !Ref PublicA, AllocationId: !GetAtt Address.AllocationId",
            "SubnetId: !Ref PrivateA, ConnectivityType: private",
            {}},
           {"zones that are not told",
            "AvailabilityZone: !Select [1, !GetAZs '']",
            "AvailabilityZone: !ImportValue zone",
            {}},
           {"the same zone",
            "AvailabilityZone: !Select [1, !GetAZs '']",
            "AvailabilityZone: !Select [0, !GetAZs '']",
            {"NET008 Places"}},
           {"a public database that lets nobody else in",
            "PubliclyAccessible: false",
            "PubliclyAccessible: true",
            {}},
           {"a private database for everybody",
            "ToPort: 5432, SourceSecurityGroupId: !Ref TaskGroup",
            "ToPort: 5432, CidrIp: 0.0.0.0/0",
            {"NET018 StoreRule"}},
       }) {
    INFO(change.what);
    CHECK(told(replaced(std::string(shop), change.from, change.to)) == change.expected);
  }
}

TEST_CASE("a macro may add what is missing") {
  CHECK(told("Transform: [Networking]" + std::string(shop)).empty());
  CHECK(told(replaced("Transform: [Networking]" + std::string(shop), "GroupId: !Ref StoreGroup",
                      "GroupId: !ImportValue other"))
            .empty());
}

TEST_CASE("ranges that are one expression are one range") {
  const auto subnets = [](std::string_view second, std::string_view vpc) {
    return told(fmt::format(R"yaml(
Parameters:
  Range: {{Type: String}}
Resources:
  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: !Ref Range}}}}
  Other: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.9.0.0/16}}}}
  A: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: !Select [0, !Cidr [!Ref Range, 2, 8]]}}}}
  B: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref {}, CidrBlock: !Select [{}, !Cidr [!Ref Range, 2, 8]]}}}}
)yaml",
                            vpc, second));
  };
  CHECK(subnets("0", "Net") == Lines{"NET002 B"});
  CHECK(subnets("1", "Net").empty());
  CHECK(subnets("0", "Other").empty());
}

TEST_CASE("instances of a group need the routes of their subnets") {
  const auto told_with = [](std::string_view associated) {
    return told(fmt::format(R"yaml(
Parameters:
  Image: {{Type: String}}
Resources:
  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.1.0.0/16}}}}
  Igw: {{Type: AWS::EC2::InternetGateway}}
  Attached: {{Type: AWS::EC2::VPCGatewayAttachment, Properties: {{VpcId: !Ref Net, InternetGatewayId: !Ref Igw}}}}
  A: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: 10.1.0.0/24}}}}
  B: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: 10.1.1.0/24}}}}
  Table: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref Net}}}}
  Out: {{Type: AWS::EC2::Route, DependsOn: Attached, Properties: {{RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}}}
  OfA: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Ref A, RouteTableId: !Ref Table}}}}
{}  Launch: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{ImageId: !Ref Image}}}}}}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "2"
      VPCZoneIdentifier: [!Ref A, !Ref B]
      LaunchTemplate: {{LaunchTemplateId: !Ref Launch, Version: !GetAtt Launch.LatestVersionNumber}}
)yaml",
                            associated));
  };
  CHECK(told_with("  OfB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: "
                  "{SubnetId: !Ref B, RouteTableId: !Ref Table}}\n")
            .empty());
  CHECK(told_with("") == Lines{"NET007 B"});
}

TEST_CASE("a zone is the same however it is spelled") {
  const auto zones = [](std::string_view first, std::string_view second) {
    return told(fmt::format(R"yaml(
Resources:
  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.1.0.0/16}}}}
  A: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: 10.1.0.0/24, AvailabilityZone: {}}}}}
  B: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: 10.1.1.0/24, AvailabilityZone: {}}}}}
  Places: {{Type: AWS::RDS::DBSubnetGroup, Properties: {{DBSubnetGroupDescription: store, SubnetIds: [!Ref A, !Ref B]}}}}
)yaml",
                            first, second));
  };
  const Lines one_zone{"NET008 Places"};
  CHECK(zones("!Select [0, !GetAZs '']", "!Select [0, !GetAZs {Ref: AWS::Region}]") == one_zone);
  CHECK(zones("!Select [0, !GetAZs {Fn::Sub: '${AWS::Region}'}]", "!Select ['0', !GetAZs '']") ==
        one_zone);
  CHECK(zones("!Sub '${AWS::Region}b'", "!Join ['', [!Ref AWS::Region, b]]") == one_zone);
  CHECK(zones("!Sub '${AWS::Region}b'", "!GetAtt A.AvailabilityZone") == one_zone);
  CHECK(zones("!Select [0, !GetAZs '']", "!Sub '${A.AvailabilityZone}'") == one_zone);
  CHECK(zones("!Select [0, !GetAZs '']", "!Select [1, !GetAZs {Ref: AWS::Region}]").empty());
  CHECK(zones("!Select [0, !GetAZs eu-west-1]", "!Select [0, !GetAZs '']").empty());
  CHECK(zones("!Sub '${AWS::Region}b'", "!Join ['', [!Ref AWS::Region, c]]").empty());
}

TEST_CASE("a VPC is the same however it is named") {
  const auto subnet = [](std::string_view vpc, std::string_view range) {
    return told(fmt::format(R"yaml(
Resources:
  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.1.0.0/16}}}}
  A: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: {}, CidrBlock: {}}}}}
)yaml",
                            vpc, range));
  };
  for (const char* vpc : {"!Ref Net", "!GetAtt Net.VpcId", "!Sub '${Net}'"}) {
    INFO(vpc);
    CHECK(subnet(vpc, "10.2.0.0/24") == Lines{"NET001 A"});
    CHECK(subnet(vpc, "10.1.0.0/24").empty());
  }
  CHECK(subnet("!ImportValue net", "10.2.0.0/24").empty());
}

TEST_CASE("a transit gateway is no way to the range of its own VPC") {
  const auto route_to = [](std::string_view range) {
    return told(fmt::format(R"yaml(
Resources:
  Hub: {{Type: AWS::EC2::TransitGateway}}
  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.1.0.0/16}}}}
  A: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: 10.1.1.0/24}}}}
  Table: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref Net}}}}
  OfA: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Ref A, RouteTableId: !Ref Table}}}}
  Attached: {{Type: AWS::EC2::TransitGatewayAttachment, Properties: {{TransitGatewayId: !Ref Hub, VpcId: !Ref Net, SubnetIds: [!Ref A]}}}}
  Away: {{Type: AWS::EC2::Route, DependsOn: Attached, Properties: {{RouteTableId: !Ref Table, DestinationCidrBlock: {}, TransitGatewayId: !Ref Hub}}}}
)yaml",
                            range));
  };
  CHECK(route_to("10.1.0.0/16") == Lines{"NET027 Away"});
  CHECK(route_to("!GetAtt Net.CidrBlock") == Lines{"NET027 Away"});
  CHECK(route_to("10.0.0.0/8").empty());
  CHECK(route_to("10.2.0.0/16").empty());
}

TEST_CASE("subnets are known in a list that is split from a text") {
  const auto group_of = [](std::string_view list) {
    return told(fmt::format(R"yaml(
Resources:
  Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.1.0.0/16}}}}
  Other: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.2.0.0/16}}}}
  A: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: 10.1.1.0/24}}}}
  B: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: 10.1.2.0/24}}}}
  C: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Other, CidrBlock: 10.2.1.0/24}}}}
  Places: {{Type: AWS::RDS::DBSubnetGroup, Properties: {{DBSubnetGroupDescription: store, SubnetIds: {}}}}}
)yaml",
                            list));
  };
  CHECK(group_of("!Split [',', !Sub '${A},${C}']") == Lines{"NET009 Places"});
  CHECK(group_of("!Split [',', !Join [',', [!Ref A, !Ref C]]]") == Lines{"NET009 Places"});
  CHECK(group_of("!Split [',', !Sub '${A},${B}']").empty());
  CHECK(group_of("!Split [',', !Join [',', [!Ref A, !Ref B]]]").empty());
}
