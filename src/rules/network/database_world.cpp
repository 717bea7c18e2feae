#include <fmt/format.h>

#include <unordered_set>

#include "analysis/network/reach.hpp"
#include "rules/network/branches.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check database_world;

namespace {

/// Whether it may stand where the internet leads to.
bool may_be_reached(net::Network& network, const net::Placement& placement) {
  if (!placement.subnets_known) return true;
  for (const net::Subnet* subnet : placement.subnets) {
    if (net::has_internet_route(network, *subnet, *placement.resource) != analysis::Verdict::broken)
      return true;
  }
  return false;
}

bool lets_the_world_in(const net::GroupRule& rule, const net::Placement& placement) {
  // No private range is as wide.
  const bool world = (rule.party == net::Party::range && rule.range.prefix < 8) ||
                     (rule.party == net::Party::ipv6 && rule.all_ipv6);
  return world && !rule.conditional && rule.tcp == analysis::Verdict::holds && rule.ports_known &&
         placement.port && rule.has_port(*placement.port);
}

void run_once(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  std::unordered_set<const Node*> seen;
  for (const net::Placement& placement : network.placements()) {
    if (!net::find_placed_type(placement.resource->type)->is_target ||
        !network.may_exist(*placement.resource)) {
      continue;
    }
    const bool is_public = placement.public_address == analysis::Truth::yes;
    if (is_public && !may_be_reached(network, placement)) continue;
    for (const net::Group* group : placement.groups) {
      for (const net::GroupRule& rule : group->ingress) {
        if (!lets_the_world_in(rule, placement) || !seen.insert(rule.node).second) continue;
        const Node* range = network.reader().decided(
            rule.node->find(rule.party == net::Party::ipv6 ? "CidrIpv6" : "CidrIp"));
        const bool is_part = rule.party == net::Party::range && rule.range.prefix > 0;
        const std::string_view who = is_part ? "millions" : "everybody";
        Finding& finding = report_at(
            database_world, reporter, *rule.owner, range,
            is_public ? fmt::format("{} on the internet may connect to \"{}\", which has a public "
                                    "address, at port {}",
                                    who, placement.resource->id, *placement.port)
                      : fmt::format("the group of \"{}\" lets {} in at port {}: nothing but the "
                                    "missing way from the internet keeps the world out",
                                    placement.resource->id, who, *placement.port),
            is_public ? "let in the ranges or security groups of its clients, and set "
                        "PubliclyAccessible to false"
                      : "let in the ranges or security groups of its clients");
        finding.related.push_back(reporter.related("the database", placement.resource->mark));
      }
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, database_world, run_once);
}

}  // namespace

constinit const Check database_world{
    .rule =
        {
            .id = "NET018",
            .severity = Severity::warning,
            .title = "A database is not open to the world",
            .why = "A database with a public address and a security group that lets everybody in "
                   "at its port is found and attacked within minutes. Without the address the "
                   "group is one route away from that, and lets in all that is near: peered "
                   "networks, every function and machine of the VPC.",
            .bad = R"yaml(Parameters:
  Vpc:
    Type: AWS::EC2::VPC::Id
  Subnets:
    Type: List<AWS::EC2::Subnet::Id>
  Password:
    Type: String
    NoEcho: true
Resources:
  SubnetGroup:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: !Ref Subnets
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Orders
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - Description: PostgreSQL
          IpProtocol: tcp
          FromPort: 5432
          ToPort: 5432
          CidrIp: 0.0.0.0/0
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
      DBSubnetGroupName: !Ref SubnetGroup
      VPCSecurityGroups: [!GetAtt Group.GroupId]
)yaml",
            .good = R"yaml(Parameters:
  Vpc:
    Type: AWS::EC2::VPC::Id
  Subnets:
    Type: List<AWS::EC2::Subnet::Id>
  Password:
    Type: String
    NoEcho: true
Resources:
  SubnetGroup:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: !Ref Subnets
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Orders
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - Description: PostgreSQL from the office
          IpProtocol: tcp
          FromPort: 5432
          ToPort: 5432
          CidrIp: 10.0.0.0/8
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
      DBSubnetGroupName: !Ref SubnetGroup
      VPCSecurityGroups: [!GetAtt Group.GroupId]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
                      "USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
