#include <fmt/format.h>

#include <string>
#include <utility>

#include "rules/network/branches.hpp"
#include "rules/network/model.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check groups_of_vpc;

namespace {

std::string name_of(const net::Vpc* vpc) {
  return vpc->resource == nullptr ? std::string("another stack's VPC")
                                  : fmt::format(R"("{}")", vpc->resource->id);
}

/// Whether a resource has no such property, in no branch either.
bool lacks(net::Network& network, const Resource& resource, std::string_view property) {
  bool unclear = false;
  return resource.properties != nullptr &&
         network.reader().property(resource, property, &unclear) == nullptr && !unclear;
}

/// Whether it is put into the default VPC, which no template makes: it names no subnets.
bool is_in_default_vpc(net::Network& network, const net::Placement& placement) {
  const Resource& resource = *placement.resource;
  const net::PlacedType& type = *net::find_placed_type(resource.type);
  if (resource.type == "AWS::EC2::Instance") {
    return lacks(network, resource, type.subnets) &&
           lacks(network, resource, "NetworkInterfaces") &&
           lacks(network, resource, "LaunchTemplate");
  }
  // A replica stands where its source does.
  return !type.subnet_group.empty() && lacks(network, resource, type.subnet_group) &&
         lacks(network, resource, "SourceDBInstanceIdentifier") &&
         lacks(network, resource, "SourceDBClusterIdentifier");
}

/// Where two VPCs meet that are not the same: what is of one, and what of the other; "" where they
/// may well be.
std::string conflict(net::Network& network, const net::Placement& placement, bool in_default_vpc,
                     const net::Group& group) {
  const std::string id = fmt::format(R"("{}")", group.resource->id);
  if (in_default_vpc) {
    if (!is_own(group.vpc)) return {};
    return fmt::format(
        "the security group {} is of {}, and {} names no subnets: it would stand in the default "
        "VPC",
        id, name_of(group.vpc), quoted(placement.resource->id));
  }
  if (group.vpc == nullptr) {
    const bool has_none = group.resource->type == "AWS::EC2::SecurityGroup" &&
                          lacks(network, *group.resource, "VpcId");
    if (!has_none || !is_own(placement.vpc)) return {};
    return fmt::format(
        "the security group {} names no VPC, and so is of the default one; the subnets lie in {}",
        id, name_of(placement.vpc));
  }
  if (group.vpc == placement.vpc || (!is_own(group.vpc) && !is_own(placement.vpc))) return {};
  return fmt::format("the security group {} is of {}, and the subnets lie in {}", id,
                     name_of(group.vpc), name_of(placement.vpc));
}

void run_once(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  for (const net::Placement& placement : network.placements()) {
    if (placement.groups_node == nullptr) continue;
    // A member of a cluster has the cluster's groups.
    if (placement.resource->type == "AWS::RDS::DBInstance" &&
        network.reader().property(*placement.resource, "DBClusterIdentifier") != nullptr) {
      continue;
    }
    const bool in_default_vpc = placement.subnets.empty() && is_in_default_vpc(network, placement);
    if (!in_default_vpc && (placement.subnets.empty() || placement.vpc == nullptr)) continue;
    bool reported = false;
    network.reader().each(*placement.groups_node, [&](const Node& item, bool conditional) {
      const net::Group* group = network.group(network.reader().named(&item).resource);
      if (reported || conditional || group == nullptr || group->resource == nullptr) return;
      std::string message = conflict(network, placement, in_default_vpc, *group);
      if (message.empty()) return;
      Finding& finding =
          report_at(groups_of_vpc, reporter, *placement.resource, &item, std::move(message),
                    "a resource takes security groups of the VPC that it stands in");
      finding.related.push_back(reporter.related("the group", group->resource->mark));
      reported = true;
    });
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, groups_of_vpc, run_once);
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
