#include <fmt/format.h>

#include <algorithm>

#include "rules/network/branches.hpp"
#include "rules/network/model.hpp"
#include "rules/network/peering_routes.hpp"

namespace dbrepl::rules {

extern const Check route_peering;
extern const Check route_peer_range;

bool leads_astray(const net::RouteTable& table, const net::Route& route) {
  const net::Vpc* peer = route.peering == nullptr ? nullptr : route.peering->other_end(table.vpc);
  return peer != nullptr && peer->ranges_known && route.range &&
         std::none_of(peer->ranges.begin(), peer->ranges.end(),
                      [&](const auto& range) { return range.overlaps(*route.range); });
}

namespace {

bool joins_own(const net::Peering* peering) {
  return peering != nullptr && is_own(peering->requester) && is_own(peering->accepter);
}

void judge_range(Reporter& reporter, const net::RouteTable& table, const net::Route& route) {
  if (route.range && route.range->prefix == 0) {
    const net::Vpc* peer = route.peering->other_end(table.vpc);
    Finding& finding =
        report_at(route_peer_range, reporter, *route.resource, route.destination,
                  fmt::format(R"(all addresses lead to "{}", which takes what is meant for its )"
                              "own range alone: a peering is no way to the internet",
                              peer->resource->id),
                  "give the range of the peer; to the internet lead gateways of the VPC itself");
    finding.related.push_back(reporter.related("the peer", peer->resource->mark));
    return;
  }
  if (!leads_astray(table, route)) return;
  const net::Vpc* peer = route.peering->other_end(table.vpc);
  // Where another VPC has that range, it is a way through the peer that was meant.
  std::string hint = fmt::format(R"(the range of "{}" is {})", peer->resource->id,
                                 support::to_string(peer->ranges.front()));
  const bool is_own_range =
      std::any_of(table.vpc->ranges.begin(), table.vpc->ranges.end(),
                  [&](const auto& range) { return range.overlaps(*route.range); });
  if (is_own_range) hint = fmt::format("put it into a route table of \"{}\"", peer->resource->id);
  for (const net::Peering* next : peer->peerings) {
    const net::Vpc* third = next->other_end(peer);
    if (third == nullptr || third == table.vpc) continue;
    if (std::any_of(third->ranges.begin(), third->ranges.end(),
                    [&](const auto& range) { return range.overlaps(*route.range); })) {
      hint = fmt::format(
          "a peering is not transitive: join \"{}\" and \"{}\" with one of their "
          "own",
          table.vpc->resource->id, third->resource->id);
      break;
    }
  }
  Finding& finding =
      report_at(route_peer_range, reporter, *route.resource, route.destination,
                fmt::format(R"({} is no range of "{}", to which the peering "{}" leads)",
                            support::to_string(*route.range), peer->resource->id,
                            route.peering->resource->id),
                std::move(hint));
  finding.related.push_back(reporter.related("the peer", peer->resource->mark));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const net::RouteTable& table : network_of(context).tables()) {
    if (!is_own(table.vpc)) continue;
    for (const net::Route* route : table.routes) {
      if (!joins_own(route->peering)) continue;
      const net::Peering& peering = *route->peering;
      if (peering.requester == table.vpc || peering.accepter == table.vpc) {
        judge_range(reporter, table, *route);
        continue;
      }
      Finding& finding = report_at(
          route_peering, reporter, *route->resource, route->target,
          fmt::format("the peering \"{}\" joins \"{}\" and \"{}\", and the route table \"{}\" is "
                      "of \"{}\"",
                      peering.resource->id, peering.requester->resource->id,
                      peering.accepter->resource->id, table.resource->id, table.vpc->resource->id),
          "a route leads through a peering of its own VPC");
      finding.related.push_back(reporter.related("the peering", peering.resource->mark));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, route_peering, run_once);
}

}  // namespace

constinit const Check route_peering{
    .rule =
        {
            .id = "NET005",
            .severity = Severity::error,
            .title = "A route leads through a peering of its own VPC",
            .why = "EC2 refuses a route whose peering does not join the VPC of the route table: "
                   "they belong to different networks. The stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Reports:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.3.0.0/16
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Orders
      PeerVpcId: !Ref Stock
  ReportsTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Reports
  ReportsToStock:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref ReportsTable
      DestinationCidrBlock: 10.2.0.0/16
      VpcPeeringConnectionId: !Ref Peering
)yaml",
            .good = R"yaml(Resources:
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Reports:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.3.0.0/16
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Reports
      PeerVpcId: !Ref Stock
  ReportsTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Reports
  ReportsToStock:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref ReportsTable
      DestinationCidrBlock: 10.2.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  StockTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Stock
  StockToReports:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref StockTable
      DestinationCidrBlock: 10.3.0.0/16
      VpcPeeringConnectionId: !Ref Peering
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
