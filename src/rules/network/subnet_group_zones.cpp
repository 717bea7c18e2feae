#include <fmt/format.h>

#include "rules/network/branches.hpp"
#include "rules/network/model.hpp"
#include "rules/network/subnets.hpp"

namespace dbrepl::rules {

extern const Check subnet_group_zones;

namespace {

bool needs_two_zones(std::string_view type) {
  return type == "AWS::RDS::DBSubnetGroup" || type == "AWS::DocDB::DBSubnetGroup" ||
         type == "AWS::Neptune::DBSubnetGroup" || type == "AWS::DMS::ReplicationSubnetGroup";
}

/// Where the subnets stand that must lie in two zones; "" where there are none.
std::string_view list_of(const Context& context, const Resource& resource) {
  if (needs_two_zones(resource.type)) return "SubnetIds";
  if (resource.type == "AWS::RDS::DBProxy") return "VpcSubnetIds";
  if (resource.type == "AWS::ElasticLoadBalancingV2::LoadBalancer") {
    // A network load balancer may stand in one zone.
    const Node* kind = resource.property("Type");
    return kind == nullptr || context.resolver.text_of(*kind) == "application" ? "Subnets" : "";
  }
  if (resource.type != "AWS::OpenSearchService::Domain") return {};
  // A domain in one zone has one subnet.
  const Node* flag =
      network_of(context).reader().property(resource, "ClusterConfig.ZoneAwarenessEnabled");
  return flag != nullptr && context.resolver.text_of(*flag) == "true" ? "VPCOptions.SubnetIds"
                                                                      : std::string_view();
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (!needs_two_zones(resource.type) && resource.type != "AWS::OpenSearchService::Domain" &&
        resource.type != "AWS::ElasticLoadBalancingV2::LoadBalancer" &&
        resource.type != "AWS::RDS::DBProxy") {
      continue;
    }
    net::Network& network = network_of(context);
    const std::string_view place = list_of(context, resource);
    const Node* list = place.empty() ? nullptr : network.reader().property(resource, place);
    if (list == nullptr || !list->is_array() || list->size() == 0) continue;
    std::vector<const net::Subnet*> subnets;
    bool one_zone = true;
    network.reader().each(*list, [&](const Node& item, bool conditional) {
      const net::Subnet* subnet = network.subnet(network.reader().named(&item).resource);
      if (subnet == nullptr || conditional) {
        one_zone = false;
      } else {
        if (!subnets.empty() && subnet != subnets.front() &&
            !same_zone(context, subnets.front()->zone, subnet->zone)) {
          one_zone = false;
        }
        subnets.push_back(subnet);
      }
    });
    // One subnet of a load balancer is too short a list.
    if (!one_zone || subnets.empty() || (subnets.size() == 1 && place == "Subnets")) continue;
    Finding& finding = report_at(
        subnet_group_zones, reporter, resource, list,
        subnets.size() == 1
            ? fmt::format("the group has the subnet \"{}\" alone, and with it one availability "
                          "zone",
                          subnets.front()->resource->id)
            : fmt::format("all subnets of {} lie in the same availability zone",
                          place == "Subnets" ? "the load balancer" : "the group"),
        fmt::format("{} take subnets in at least two availability zones",
                    place == "Subnets" ? "load balancers" : "databases"));
    for (const net::Subnet* subnet : subnets) {
      finding.related.push_back(reporter.related(
          "its zone", subnet->zone == nullptr ? subnet->resource->mark : subnet->zone->mark()));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, subnet_group_zones, run_once);
}

}  // namespace

constinit const Check subnet_group_zones{
    .rule =
        {
            .id = "NET008",
            .severity = Severity::error,
            .title = "The subnets of a database or load balancer lie in two availability zones",
            .why = "RDS, Neptune, DocumentDB and DMS refuse a subnet group that covers one "
                   "availability zone, RDS a proxy in one, OpenSearch a domain with zone awareness "
                   "in one, Elastic Load "
                   "Balancing an application load balancer in one, and the stack rolls back.",
            .bad = R"yaml(Resources:
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
      AvailabilityZone: !Select [0, !GetAZs ""]
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
)yaml",
            .good = R"yaml(Resources:
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
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
                      "USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
