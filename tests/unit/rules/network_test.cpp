#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/validate.hpp"
#include "support/catch.hpp"
#include "support/synthesis.hpp"

using dbrepl::tests::Json;

namespace {

/// What the rules on networks say, a line a finding: "NET004 DevToStagingPeeringConnection".
std::multiset<std::string> told(const std::string& text) {
  std::multiset<std::string> lines;
  for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
    if (finding.rule.starts_with("NET")) {
      lines.insert(fmt::format("{} {}", finding.rule, finding.resource));
    }
  }
  return lines;
}

using Lines = std::multiset<std::string>;

/// What the default template cannot do without more resources.
const Lines& known() {
  static const Lines lines = {"NET012 DataReplicationFunction", "NET012 SchemaReplicationFunction"};
  return lines;
}

Json& properties(Json& tree, std::string_view id) {
  return tree["Resources"][std::string(id)]["Properties"];
}

Json ref(const char* id) {
  return Json{{"Ref", id}};
}

struct Fault {
  const char* what;
  std::function<void(Json&)> plant;
  Lines expected;  ///< besides what is known
};

void check(const std::vector<Fault>& faults) {
  const Json whole = dbrepl::tests::synthesized_example("default");
  REQUIRE(told(whole.dump()) == known());
  for (const Fault& fault : faults) {
    Json tree = whole;
    fault.plant(tree);
    Lines expected = fault.expected;
    expected.insert(known().begin(), known().end());
    INFO(fault.what);
    CHECK(told(tree.dump()) == expected);
  }
}

void erase(Json& tree, const char* id) {
  REQUIRE(tree["Resources"].contains(id));
  tree["Resources"].erase(id);
}

}  // namespace

TEST_CASE("what is of the default VPC does not meet what is of another one") {
  check({
      {"a group without a VPC",
       [](Json& t) { properties(t, "DevDBSecurityGroup").erase("VpcId"); },
       {"NET010 DevAuroraCluster"}},
      {"a database without subnets",
       [](Json& t) { properties(t, "DevAuroraCluster").erase("DBSubnetGroupName"); },
       {"NET010 DevAuroraCluster"}},
      {"neither: both are of the default VPC",
       [](Json& t) {
         properties(t, "DevDBSecurityGroup").erase("VpcId");
         properties(t, "DevAuroraCluster").erase("DBSubnetGroupName");
       },
       {}},
      {"a group whose VPC may be given",
       [](Json& t) {
         properties(t, "DevDBSecurityGroup")["VpcId"] =
             Json{{"Fn::If", {"Given", ref("DevVPC"), ref("AWS::NoValue")}}};
       },
       {}},
  });
}

TEST_CASE("faults in routes and peerings of the default template are found") {
  check({
      {"the way back is missing",
       [](Json& t) { erase(t, "StagingToDevRoute"); },
       {"NET004 DevToStagingPeeringConnection"}},
      {"no way there",
       [](Json& t) { erase(t, "StagingToProdRoute"); },
       {"NET004 StagingToProdPeeringConnection"}},
      {"no way at all",
       [](Json& t) {
         erase(t, "StagingToProdRoute");
         erase(t, "ProdToStagingRoute");
       },
       {"NET004 StagingToProdPeeringConnection"}},
      {"through another VPC's peering",
       [](Json& t) {
         properties(t, "DevToStagingRoute")["VpcPeeringConnectionId"] =
             ref("StagingToProdPeeringConnection");
       },
       {"NET005 DevToStagingRoute"}},
      {"to a range that nobody has",
       [](Json& t) {
         properties(t, "StagingToProdRoute")["DestinationCidrBlock"] = "10.33.0.0/16";
       },
       {"NET006 StagingToProdRoute"}},
      {"to a third VPC, through a peer",
       [](Json& t) {
         t["Resources"]["DevToProdRoute"] = t["Resources"]["DevToStagingRoute"];
         properties(t, "DevToProdRoute")["DestinationCidrBlock"] = "10.3.0.0/16";
       },
       {"NET006 DevToProdRoute"}},
      {"a second route to the same range",
       [](Json& t) { t["Resources"]["Again"] = t["Resources"]["DevToStagingRoute"]; },
       {"NET020 Again"}},
      {"a second peering, the other way round",
       [](Json& t) {
         t["Resources"]["Again"] = t["Resources"]["DevToStagingPeeringConnection"];
         properties(t, "Again")["VpcId"] = ref("StagingVPC");
         properties(t, "Again")["PeerVpcId"] = ref("DevVPC");
       },
       {"NET021 Again", "NET004 Again"}},
      {"the ranges of two peers overlap",
       [](Json& t) { properties(t, "ProdVPC")["CidrBlock"] = "10.0.0.0/14"; },
       {"NET003 StagingToProdPeeringConnection"}},
      {"a peering with itself",
       [](Json& t) {
         t["Resources"]["Own"] = t["Resources"]["DevToStagingPeeringConnection"];
         properties(t, "Own")["PeerVpcId"] = ref("DevVPC");
       },
       {"NET003 Own"}},
      {"a table of another VPC",
       [](Json& t) {
         properties(t, "DevSubnet1RouteTableAssociation")["RouteTableId"] = ref("ProdRouteTable");
       },
       {"NET024 DevSubnet1RouteTableAssociation"}},
      {"one subnet is left out",
       [](Json& t) { erase(t, "ProdSubnet2RouteTableAssociation"); },
       {"NET007 ProdPrivateSubnet2"}},
      {"the client's subnet is left out",
       [](Json& t) { erase(t, "StagingSubnet1RouteTableAssociation"); },
       {"NET007 StagingPrivateSubnet1"}},
      {"all subnets of an environment are left out",
       [](Json& t) {
         erase(t, "ProdSubnet1RouteTableAssociation");
         erase(t, "ProdSubnet2RouteTableAssociation");
       },
       {"NET007 ProdPrivateSubnet1"}},
  });
}

TEST_CASE("faults in places, groups and ports of the default template are found") {
  check({
      {"one zone for both subnets",
       [](Json& t) { properties(t, "DevPrivateSubnet2")["AvailabilityZone"]["Fn::Select"][0] = 0; },
       {"NET008 DevDBSubnetGroup"}},
      {"one subnet alone",
       [](Json& t) { properties(t, "ProdDBSubnetGroup")["SubnetIds"].erase(1); },
       {"NET008 ProdDBSubnetGroup"}},
      {"a subnet of another VPC in a group",
       [](Json& t) {
         properties(t, "DevDBSubnetGroup")["SubnetIds"][1] = ref("StagingPrivateSubnet2");
       },
       {"NET009 DevDBSubnetGroup"}},
      {"a security group of another VPC",
       [](Json& t) {
         properties(t, "ProdAuroraCluster")["VpcSecurityGroupIds"][0] = ref("DevDBSecurityGroup");
       },
       {"NET010 ProdAuroraCluster"}},
      {"the database lets its client in no more",
       [](Json& t) { properties(t, "ProdDBSecurityGroup")["SecurityGroupIngress"].erase(1); },
       {"NET011 ProdDBSecurityGroup"}},
      {"at another port",
       [](Json& t) {
         properties(t, "DevDBSecurityGroup")["SecurityGroupIngress"][1]["FromPort"] = 5432;
         properties(t, "DevDBSecurityGroup")["SecurityGroupIngress"][1]["ToPort"] = 5432;
       },
       {"NET011 DevDBSecurityGroup"}},
      {"the client's group does not let it out",
       [](Json& t) { properties(t, "LambdaSecurityGroup")["SecurityGroupEgress"].erase(2); },
       {"NET011 LambdaSecurityGroup"}},
      {"a group that no peering leads to",
       [](Json& t) {
         Json& rule = properties(t, "DevDBSecurityGroup")["SecurityGroupIngress"][2];
         rule.erase("CidrIp");
         rule["SourceSecurityGroupId"] = ref("ProdDBSecurityGroup");
       },
       {"NET022 DevDBSecurityGroup"}},
      {"a connection string with another port",
       [](Json& t) {
         properties(t, "ProdConnectionParameter")["Value"]["Fn::Sub"] =
             "mysql://${ProdAuroraCluster.Endpoint.Address}:3307";
       },
       {"NET023 ProdConnectionParameter"}},
      {"open to the world",
       [](Json& t) {
         properties(t, "DevAuroraInstance1")["PubliclyAccessible"] = true;
         properties(t, "DevDBSecurityGroup")["SecurityGroupIngress"][0]["CidrIp"] = "0.0.0.0/0";
         t["Resources"]["Gateway"] = Json{{"Type", "AWS::EC2::InternetGateway"}};
         t["Resources"]["Attached"] = Json{
             {"Type", "AWS::EC2::VPCGatewayAttachment"},
             {"Properties", {{"VpcId", ref("DevVPC")}, {"InternetGatewayId", ref("Gateway")}}}};
         t["Resources"]["Out"] = Json{{"Type", "AWS::EC2::Route"},
                                      {"Properties",
                                       {{"RouteTableId", ref("DevRouteTable")},
                                        {"DestinationCidrBlock", "0.0.0.0/0"},
                                        {"GatewayId", ref("Gateway")}}}};
       },
       {"NET018 DevDBSecurityGroup"}},
  });
}

TEST_CASE("functions that stand in the wrong place are found") {
  const auto move_to_dev = [](Json& tree, const char* id) {
    properties(tree, id)["VpcConfig"] = {
        {"SubnetIds", {ref("DevPrivateSubnet1"), ref("DevPrivateSubnet2")}},
        {"SecurityGroupIds", {ref("LambdaSecurityGroup")}}};
  };
  check({
      {"from where a peering is not transitive",
       [&](Json& t) {
         move_to_dev(t, "SchemaReplicationFunction");
         move_to_dev(t, "DataReplicationFunction");
         properties(t, "LambdaSecurityGroup")["VpcId"] = ref("DevVPC");
       },
       {"NET011 SchemaReplicationFunction", "NET011 DataReplicationFunction"}},
      {"in another VPC than its group",
       [&](Json& t) { move_to_dev(t, "DataReplicationFunction"); },
       {"NET010 DataReplicationFunction", "NET011 DataReplicationFunction"}},
  });
  Json tree = dbrepl::tests::synthesized_example("default");
  properties(tree, "DataReplicationFunction").erase("VpcConfig");
  properties(tree, "SchemaReplicationFunction").erase("VpcConfig");
  // In no VPC, they reach the services and none of the databases.
  CHECK(told(tree.dump()) ==
        Lines{"NET011 DataReplicationFunction", "NET011 SchemaReplicationFunction"});
}

TEST_CASE("the original values keep the functions from prod") {
  CHECK(told(dbrepl::tests::synthesized_example("original").dump()) ==
        Lines{"NET011 DataReplicationFunction", "NET011 SchemaReplicationFunction",
              "NET012 DataReplicationFunction", "NET012 SchemaReplicationFunction"});
}

namespace {

/// The default template with endpoints for what its functions call.
Json with_endpoints() {
  Json tree = dbrepl::tests::synthesized_example("default");
  tree["Resources"]["EndpointGroup"] =
      Json{{"Type", "AWS::EC2::SecurityGroup"},
           {"Properties",
            {{"GroupDescription", "Endpoints"},
             {"VpcId", ref("StagingVPC")},
             {"SecurityGroupIngress",
              {{{"IpProtocol", "tcp"},
                {"FromPort", 443},
                {"ToPort", 443},
                {"SourceSecurityGroupId", ref("LambdaSecurityGroup")}}}}}}};
  for (const char* service : {"secretsmanager", "ssm"}) {
    tree["Resources"][service] =
        Json{{"Type", "AWS::EC2::VPCEndpoint"},
             {"Properties",
              {{"VpcId", ref("StagingVPC")},
               {"VpcEndpointType", "Interface"},
               {"PrivateDnsEnabled", true},
               {"ServiceName",
                Json{{"Fn::Sub", fmt::format("com.amazonaws.${{AWS::Region}}.{}", service)}}},
               {"SubnetIds", {ref("StagingPrivateSubnet1"), ref("StagingPrivateSubnet2")}},
               {"SecurityGroupIds", {ref("EndpointGroup")}}}}};
  }
  tree["Resources"]["s3"] =
      Json{{"Type", "AWS::EC2::VPCEndpoint"},
           {"Properties",
            {{"VpcId", ref("StagingVPC")},
             {"ServiceName", Json{{"Fn::Sub", "com.amazonaws.${AWS::Region}.s3"}}},
             {"RouteTableIds", {ref("StagingRouteTable")}}}}};
  return tree;
}

}  // namespace

TEST_CASE("endpoints give functions a way, unless something is wrong with them") {
  const Json whole = with_endpoints();
  REQUIRE(told(whole.dump()).empty());
  const std::vector<Fault> faults = {
      {"no type is type Gateway",
       [](Json& t) { properties(t, "ssm").erase("VpcEndpointType"); },
       {"NET013 ssm", "NET012 DataReplicationFunction", "NET012 SchemaReplicationFunction"}},
      {"a gateway with subnets",
       [](Json& t) { properties(t, "s3")["SubnetIds"] = {ref("StagingPrivateSubnet1")}; },
       {"NET013 s3"}},
      {"no private DNS",
       [](Json& t) { properties(t, "ssm").erase("PrivateDnsEnabled"); },
       {"NET014 ssm"}},
      {"no DNS host names",
       [](Json& t) { properties(t, "StagingVPC").erase("EnableDnsHostnames"); },
       {"NET015 StagingVPC"}},
      {"the group is shut",
       [](Json& t) { properties(t, "EndpointGroup").erase("SecurityGroupIngress"); },
       {"NET016 EndpointGroup", "NET016 EndpointGroup"}},
      {"the group lets others in",
       [](Json& t) {
         properties(t, "EndpointGroup")["SecurityGroupIngress"][0]["SourceSecurityGroupId"] =
             ref("StagingDBSecurityGroup");
       },
       {"NET016 EndpointGroup", "NET016 EndpointGroup"}},
      {"the gateway serves another table",
       [](Json& t) { properties(t, "s3")["RouteTableIds"] = {ref("ProdRouteTable")}; },
       {"NET024 s3", "NET012 SchemaReplicationFunction"}},
      {"HTTPS is not let out",
       [](Json& t) { properties(t, "LambdaSecurityGroup")["SecurityGroupEgress"].erase(3); },
       {"NET012 LambdaSecurityGroup", "NET012 LambdaSecurityGroup"}},
      // Near misses.
      {"an endpoint that is told by its names",
       [](Json& t) {
         properties(t, "ssm").erase("PrivateDnsEnabled");
         t["Outputs"]["Names"] = {
             {"Value", Json{{"Fn::Select", {0, Json{{"Fn::GetAtt", {"ssm", "DnsEntries"}}}}}}}};
       },
       {}},
      {"a private zone for the service",
       [](Json& t) {
         erase(t, "ssm");
         t["Resources"]["Zone"] = Json{
             {"Type", "AWS::Route53::HostedZone"},
             {"Properties",
              {{"Name", Json{{"Fn::Sub", "ssm.${AWS::Region}.amazonaws.com"}}},
               {"VPCs", {{{"VPCId", ref("StagingVPC")}, {"VPCRegion", ref("AWS::Region")}}}}}}};
       },
       {}},
      {"another stack may add an endpoint",
       [](Json& t) {
         erase(t, "ssm");
         t["Outputs"]["Net"] = {{"Value", ref("StagingVPC")}, {"Export", {{"Name", "net"}}}};
       },
       {}},
  };
  for (const Fault& fault : faults) {
    Json tree = whole;
    fault.plant(tree);
    INFO(fault.what);
    CHECK(told(tree.dump()) == fault.expected);
  }
}

namespace {

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
            {"NET012 Mailer"}},
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
            {}},
           {"an association of one subnet or another",
            "SubnetId: !Ref PrivateB, RouteTableId",
            "SubnetId: !If [Live, !Ref PrivateB, !Ref PublicA], RouteTableId",
            {}},
           {"a route of one table or another",
            "RouteTableId: !Ref Private, Dest",
            "RouteTableId: !If [Live, !Ref Private, !Ref Public], Dest",
            {}},
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
    std::string text(shop);
    const auto at = text.find(change.from);
    INFO(change.what);
    REQUIRE(at != std::string::npos);
    text.replace(at, change.from.size(), change.to);
    CHECK(told(text) == change.expected);
  }
}

TEST_CASE("a macro may add what is missing") {
  CHECK(told("Transform: [Networking]" + std::string(shop)).empty());
  std::string text = "Transform: [Networking]" + std::string(shop);
  const std::string_view rule = "GroupId: !Ref StoreGroup";
  text.replace(text.find(rule), rule.size(), "GroupId: !ImportValue other");
  CHECK(told(text).empty());
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
  Out: {{Type: AWS::EC2::Route, Properties: {{RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}}}
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
