#include <fmt/format.h>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check groups_of_vpc;

namespace {

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  for (const net::Placement& placement : network.placements()) {
    if (placement.subnets.empty() || placement.vpc == nullptr || placement.groups_node == nullptr) {
      continue;
    }
    // A member of a cluster has the cluster's groups.
    if (placement.resource->type == "AWS::RDS::DBInstance" &&
        network.reader().property(*placement.resource, "DBClusterIdentifier") != nullptr) {
      continue;
    }
    bool reported = false;
    net::Reader::each(*placement.groups_node, [&](const Node& item, bool conditional) {
      const net::Group* group = network.group(network.reader().named(&item).resource);
      if (reported || conditional || group == nullptr || group->vpc == nullptr ||
          group->vpc == placement.vpc || (!is_own(group->vpc) && !is_own(placement.vpc))) {
        return;
      }
      const auto name = [](const net::Vpc* vpc) {
        return vpc->resource == nullptr ? std::string("another stack's VPC")
                                        : fmt::format(R"("{}")", vpc->resource->id);
      };
      Finding& finding =
          report_at(groups_of_vpc, reporter, *placement.resource, &item,
                    fmt::format(R"(the security group "{}" is of {}, and the subnets lie in {})",
                                group->resource->id, name(group->vpc), name(placement.vpc)),
                    "a resource takes security groups of the VPC that it stands in");
      finding.related.push_back(reporter.related("the group", group->resource->mark));
      reported = true;
    });
  }
}

}  // namespace

constinit const Check groups_of_vpc{
    .rule =
        {
            .id = "NET010",
            .severity = Severity::error,
            .title = "A security group is of the VPC that its user stands in",
            .why = "A security group belongs to one VPC. A function, database or endpoint in "
                   "another one is refused with it, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Orders
      CidrBlock: 10.1.1.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Sessions
      VpcId: !Ref Stock
  Cache:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Orders
      CidrBlock: 10.1.1.0/24
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Sessions
      VpcId: !Ref Orders
  Cache:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
