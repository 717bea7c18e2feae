#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "rules/network/clients.hpp"
#include "rules/network/peering_routes.hpp"

namespace dbrepl::rules {

extern const Check subnet_main_table;

namespace {

bool opens_connections(const Resource& resource) {
  return resource.is_function() || resource.type == "AWS::ECS::Service" ||
         resource.type == "AWS::EC2::Instance" ||
         resource.type == "AWS::AutoScaling::AutoScalingGroup" ||
         resource.type == "AWS::CodeBuild::Project" || resource.type == "AWS::EKS::Cluster";
}

bool faces_the_internet(const net::Network& network, const Resource& resource) {
  if (!resource.type.starts_with("AWS::ElasticLoadBalancing")) return false;
  const Node* scheme = network.reader().property(resource, "Scheme");
  return scheme == nullptr || network.reader().text(scheme) == "internet-facing";
}

/// A subnet of something placed, with routes that it needs; null where no table that it uses has
/// any. With one, a subnet left on the main route table was forgotten.
const net::Subnet* better_served(const net::Network& network, const net::Placement& placement) {
  const bool client =
      opens_connections(*placement.resource) || faces_the_internet(network, *placement.resource);
  for (const net::Subnet* subnet : placement.subnets) {
    if (subnet->table == nullptr) continue;
    for (const net::Route* route : subnet->table->routes) {
      // What only answers needs the ways that clients come by; they do not come by a gateway.
      if (client || route->way == net::Way::peering || route->way == net::Way::unknown) {
        return subnet;
      }
    }
  }
  return nullptr;
}

constexpr const char* way_out =
    "associate it with a route table: AWS::EC2::SubnetRouteTableAssociation";

/// Whether any table of a VPC has routes: then the one left out was forgotten.
bool has_routes(const net::Vpc& vpc) {
  return std::any_of(vpc.tables.begin(), vpc.tables.end(),
                     [](const net::RouteTable* table) { return !table->routes.empty(); });
}

class Subnets {
 public:
  explicit Subnets(Reporter& reporter) : reporter_(reporter) {}

  void report(const net::Subnet& subnet, const Resource& tenant, std::string reason) {
    if (!seen_.insert(&subnet).second) return;
    Finding& finding = report_at(
        subnet_main_table, reporter_, *subnet.resource, nullptr,
        fmt::format(R"(the subnet is on the main route table of "{}", which has no routes, {})",
                    subnet.vpc->resource->id, reason),
        way_out);
    finding.related.push_back(reporter_.related("what stands there", tenant.mark));
  }

 private:
  Reporter& reporter_;
  std::unordered_set<const net::Subnet*> seen_;
};

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  bool any = false;
  for (const net::Subnet& subnet : network.subnets()) {
    any = any || (subnet.on_main_table && has_routes(*subnet.vpc));
  }
  if (!any) return;
  Subnets subnets(reporter);
  for (const net::Placement& placement : network.placements()) {
    if (placement.conditional || !placement.subnets_known) continue;
    const net::Subnet* served = nullptr;
    for (const net::Subnet* subnet : placement.subnets) {
      if (!subnet->on_main_table) continue;
      if (served == nullptr) served = better_served(network, placement);
      if (served == nullptr) break;
      subnets.report(
          *subnet, *placement.resource,
          fmt::format(R"(while the other subnet of "{}", "{}", is on "{}")", placement.resource->id,
                      served->resource->id, served->table->resource->id));
    }
  }
  for (const Connection& connection : context.analysis.model<Connections>().all()) {
    const net::Obstacle& stop = connection.reach.obstacle;
    if (connection.reach.verdict != analysis::Verdict::broken || stop.subnet == nullptr ||
        !stop.subnet->on_main_table || !has_routes(*stop.subnet->vpc)) {
      continue;
    }
    const Resource& client = *connection.reference->client->resource;
    const Resource& target = *connection.reference->target->resource;
    if (stop.barrier == net::Barrier::no_route) {
      subnets.report(*stop.subnet, client,
                     fmt::format(R"(and "{}" has to reach "{}" from there)", client.id, target.id));
    } else if (stop.barrier == net::Barrier::no_return_route) {
      subnets.report(
          *stop.subnet, target,
          fmt::format(R"(and "{}" has to answer "{}" from there)", target.id, client.id));
    }
  }
}

}  // namespace

constinit const Check subnet_main_table{
    .rule =
        {
            .id = "NET007",
            .severity = Severity::warning,
            .title = "A subnet is associated with the route table that it needs",
            .why = "A subnet without an association uses the main route table of its VPC, which "
                   "knows local addresses alone. What is placed there now and then has no way out, "
                   "depending on the subnet that it happens to run in.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Peer:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Network
      PeerVpcId: !Ref Peer
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Network
  PeerTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Peer
  ToPeer:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 10.2.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  FromPeer:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref PeerTable
      DestinationCidrBlock: 10.1.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
  FirstAssociation:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref First
      RouteTableId: !Ref Table
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Cache
      VpcId: !Ref Network
  Cache:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      SubnetIds: [!Ref First, !Ref Second]
      SecurityGroupIds: [!GetAtt Group.GroupId]
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Peer:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Network
      PeerVpcId: !Ref Peer
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Network
  PeerTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Peer
  ToPeer:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 10.2.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  FromPeer:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref PeerTable
      DestinationCidrBlock: 10.1.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
  FirstAssociation:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref First
      RouteTableId: !Ref Table
  SecondAssociation:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Second
      RouteTableId: !Ref Table
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Cache
      VpcId: !Ref Network
  Cache:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      SubnetIds: [!Ref First, !Ref Second]
      SecurityGroupIds: [!GetAtt Group.GroupId]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
