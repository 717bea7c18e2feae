// Networks with branches of Fn::If: each is checked on its own.
#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/findings.hpp"
#include "support/synthesis.hpp"

using dbrepl::tests::replaced;
using dbrepl::tests::said;

namespace {

constexpr std::string_view shop = R"yaml(
Parameters:
  Stage: {Type: String}
  Password: {Type: String, NoEcho: true}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Test: !Not [!Condition Live]
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.2.0.0/16}}
  A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.1.0.0/24, AvailabilityZone: !Select [0, !GetAZs '']}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.1.1.0/24, AvailabilityZone: !Select [1, !GetAZs '']}}
  C: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Other, CidrBlock: 10.2.1.0/24, AvailabilityZone: !Select [1, !GetAZs '']}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: store, VpcId: !Ref Net, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 10.1.0.0/16}]}}
  OtherGroup: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: other, VpcId: !Ref Other}}
  Places: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupDescription: store, SubnetIds: [!Ref A, !Ref B]}}
  Store:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: mysql
      EngineVersion: '8.0'
      DBInstanceClass: db.t4g.medium
      AllocatedStorage: '20'
      MasterUsername: shop
      MasterUserPassword: !Ref Password
      DBSubnetGroupName: !Ref Places
      VPCSecurityGroups: [!Ref Group]
)yaml";

std::string said_with(std::string_view from, std::string_view to) {
  return said(replaced(std::string(shop), from, to), "NET");
}

}  // namespace

TEST_CASE("a fault in one branch of a network is found") {
  REQUIRE(said(shop, "NET").empty());
  struct Change {
    std::string_view from;
    std::string_view faulty;
    std::string_view sound;
    std::string_view expected;
  };
  for (const Change& change : {
           Change{"CidrBlock: 10.1.1.0/24", "CidrBlock: !If [Live, 10.9.1.0/24, 10.1.1.0/24]",
                  "CidrBlock: !If [Live, 10.1.2.0/24, 10.1.1.0/24]", "NET001 error B\n"},
           Change{"CidrBlock: 10.1.1.0/24", "CidrBlock: !If [Live, 10.1.0.0/24, 10.1.1.0/24]",
                  "CidrBlock: !If [Live, !Ref Stage, 10.1.1.0/24]", "NET002 error B\n"},
           Change{"VpcId: !Ref Other, CidrBlock: 10.2.1.0/24",
                  "VpcId: !If [Test, !Ref Other, !Ref Net], CidrBlock: 10.2.1.0/24",
                  "VpcId: !If [Test, !Ref Other, !ImportValue net], CidrBlock: 10.2.1.0/24",
                  "NET001 error C\n"},
           Change{
               "CidrBlock: 10.1.1.0/24, AvailabilityZone: !Select [1, !GetAZs '']",
               "CidrBlock: 10.1.1.0/24, AvailabilityZone: !Select [!If [Live, 0, 1], !GetAZs '']",
               "CidrBlock: 10.1.1.0/24, AvailabilityZone: !Select [!If [Live, 2, 1], !GetAZs '']",
               "NET008 error Places\n"},
           Change{"SubnetIds: [!Ref A, !Ref B]",
                  "SubnetIds: !If [Live, [!Ref A, !Ref C], [!Ref A, !Ref B]]",
                  "SubnetIds: !If [Live, [!Ref B, !Ref A], [!Ref A, !Ref B]]",
                  "NET009 error Places\n"},
           Change{"SubnetIds: [!Ref A, !Ref B]", "SubnetIds: [!Ref A, !If [Live, !Ref C, !Ref B]]",
                  "SubnetIds: [!Ref A, !Ref B, !If [Live, !Ref A, !Ref AWS::NoValue]]",
                  "NET009 error Places\n"},
           Change{"VPCSecurityGroups: [!Ref Group]",
                  "VPCSecurityGroups: [!If [Live, !Ref OtherGroup, !Ref Group]]",
                  "VPCSecurityGroups: [!If [Live, !ImportValue group, !Ref Group]]",
                  "NET010 error Store\n"},
           Change{"CidrIp: 10.1.0.0/16", "CidrIp: !If [Live, 10.1.0.0/16, 0.0.0.0/0]",
                  "CidrIp: !If [Live, 10.1.0.0/16, 10.0.0.0/8]", "NET018 warning Group\n"},
       }) {
    INFO(change.faulty);
    CHECK(said_with(change.from, change.faulty) == change.expected);
    CHECK(said_with(change.from, change.sound).empty());
  }
}

TEST_CASE("what does not exist where a branch is taken is not told of") {
  CHECK(said_with("  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: "
                  "10.1.1.0/24",
                  "  B: {Type: AWS::EC2::Subnet, Condition: Test, Properties: {VpcId: !Ref Net, "
                  "CidrBlock: !If [Live, 10.9.1.0/24, 10.1.1.0/24]")
            .empty());
  // The database that the group would open to the world is there for the test alone.
  std::string text = replaced(std::string(shop), "Type: AWS::RDS::DBInstance",
                              "Type: AWS::RDS::DBInstance\n    Condition: Test");
  CHECK(said(replaced(text, "CidrIp: 10.1.0.0/16", "CidrIp: !If [Live, 0.0.0.0/0, 10.1.0.0/16]"),
             "NET")
            .empty());
}

TEST_CASE("a branch is checked where another condition decides it as well") {
  // Test is not Live: with both decided, the ranges never meet.
  CHECK(said(replaced(replaced(std::string(shop), "CidrBlock: 10.1.0.0/24",
                               "CidrBlock: !If [Live, 10.1.0.0/24, 10.1.1.0/24]"),
                      "CidrBlock: 10.1.1.0/24, ",
                      "CidrBlock: !If [Test, 10.1.0.0/24, 10.1.1.0/24], "),
             "NET")
            .empty());
}

TEST_CASE("a connection that one branch stops is found") {
  using dbrepl::tests::Json;
  const auto said_of = [](const std::function<void(Json & resources)>& change) {
    Json tree = dbrepl::tests::synthesized_example("functional");
    tree["Conditions"]["West"] =
        Json::parse(R"({"Fn::Equals": [{"Ref": "AWS::Region"}, "us-west-2"]})");
    change(tree["Resources"]);
    return dbrepl::tests::told(tree.dump(), "NET");
  };
  const auto branches = [](const char* first, const char* second) {
    return Json::parse(fmt::format(R"({{"Fn::If": ["West", {}, {}]}})", first, second));
  };
  const auto port = [&](const char* first, const char* second) {
    return said_of([&](Json& all) {
      Json& rule = all["DevDBSecurityGroup"]["Properties"]["SecurityGroupIngress"][1];
      rule["FromPort"] = rule["ToPort"] = branches(first, second);
    });
  };
  CHECK(port("3306", "5432") == std::multiset<std::string>{"NET011 DevDBSecurityGroup"});
  CHECK(port("3306", "3306").empty());
  const auto dns = [&](const char* first, const char* second) {
    return said_of([&](Json& all) {
      all["StagingSecretsManagerEndpoint"]["Properties"]["PrivateDnsEnabled"] =
          branches(first, second);
    });
  };
  CHECK(dns("true", "false") == std::multiset<std::string>{"NET014 StagingSecretsManagerEndpoint"});
  CHECK(dns("true", "true").empty());
}
