#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/findings.hpp"
#include "support/synthesis.hpp"

using dbrepl::tests::erase;
using dbrepl::tests::Json;
using dbrepl::tests::properties;
using dbrepl::tests::ref;

namespace {

using Lines = std::multiset<std::string>;

Lines told(const std::string& text) {
  return dbrepl::tests::told(text, "NET");
}

/// What the default template cannot do without more resources.
const Lines& known() {
  static const Lines lines = {"NET012 DataReplicationFunction", "NET012 SchemaReplicationFunction"};
  return lines;
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
       [](Json& t) {
         t["Resources"]["More"] = {
             {"Type", "AWS::EC2::VPCCidrBlock"},
             {"Properties", {{"VpcId", ref("ProdVPC")}, {"CidrBlock", "10.2.128.0/17"}}}};
       },
       {"NET003 StagingToProdPeeringConnection"}},
      {"of a range that no VPC takes the schema speaks",
       [](Json& t) { properties(t, "ProdVPC")["CidrBlock"] = "10.0.0.0/14"; },
       {}},
      {"a route in a table of a third VPC",
       [](Json& t) { properties(t, "DevToStagingRoute")["RouteTableId"] = ref("ProdRouteTable"); },
       {"NET005 DevToStagingRoute"}},
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
      {"all addresses through a peering",
       [](Json& t) {
         Json route = t["Resources"]["ProdToStagingRoute"];
         route["Properties"]["DestinationCidrBlock"] = "0.0.0.0/0";
         t["Resources"]["Away"] = route;
       },
       {"NET006 Away"}},
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
      {"a subnet outside of its VPC, to which no route leads either",
       [](Json& t) { properties(t, "ProdPrivateSubnet2")["CidrBlock"] = "10.4.2.0/24"; },
       {"NET001 ProdPrivateSubnet2"}},
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
      {"a connection string with another port, in names of its own",
       [](Json& t) {
         properties(t, "ProdConnectionParameter")["Value"]["Fn::Sub"] = {
             "mysql://${h}:${p}",
             {{"h", {{"Fn::GetAtt", {"ProdAuroraCluster", "Endpoint.Address"}}}}, {"p", "3307"}}};
       },
       {"NET023 ProdConnectionParameter"}},
      {"and with the right one",
       [](Json& t) {
         properties(t, "ProdConnectionParameter")["Value"]["Fn::Sub"] = {
             "mysql://${h}:${p}/x",
             {{"h", {{"Fn::GetAtt", {"ProdAuroraCluster", "Endpoint.Address"}}}}, {"p", "3306"}}};
       },
       {}},
      {"open to the world",
       [](Json& t) {
         properties(t, "DevAuroraInstance1")["PubliclyAccessible"] = true;
         properties(t, "DevDBSecurityGroup")["SecurityGroupIngress"][0]["CidrIp"] = "0.0.0.0/0";
         t["Resources"]["Gateway"] = Json{{"Type", "AWS::EC2::InternetGateway"}};
         t["Resources"]["Attached"] = Json{
             {"Type", "AWS::EC2::VPCGatewayAttachment"},
             {"Properties", {{"VpcId", ref("DevVPC")}, {"InternetGatewayId", ref("Gateway")}}}};
         t["Resources"]["Out"] = Json{{"Type", "AWS::EC2::Route"},
                                      {"DependsOn", "Attached"},
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
