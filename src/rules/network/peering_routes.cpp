#include "rules/network/peering_routes.hpp"

#include <fmt/format.h>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check peering_routes;

PeeringRoutes::PeeringRoutes(net::Network& network) : open_(network.open()) {
  for (const net::Route& route : network.routes()) {
    if (route.peering == nullptr) continue;
    const net::RouteTable* table =
        network.table(network.reader()
                          .named(network.reader().property(*route.resource, "RouteTableId"))
                          .resource);
    // A route in a table that is not known may be on either side.
    if (table == nullptr || table->vpc == nullptr) {
      add(route.peering, route.peering->requester, nullptr);
      add(route.peering, route.peering->accepter, nullptr);
    } else {
      add(*table, route);
    }
  }
}

void PeeringRoutes::add(const net::Peering* peering, const net::Vpc* from, const Resource* route) {
  const auto [at, added] = routed_.try_emplace({peering, from}, route);
  if (!added) at->second = nullptr;
}

void PeeringRoutes::add(const net::RouteTable& table, const net::Route& route) {
  add(route.peering, table.vpc, route.resource);
  add_meant(table, route);
  if (route.peering->requester == table.vpc || route.peering->accepter == table.vpc) return;
  // A route through another VPC's peering is a mistake of its own, and meant another one.
  for (const net::Peering* meant : table.vpc->peerings) {
    const net::Vpc* peer = meant->other_end(table.vpc);
    if (peer == nullptr || !route.range) continue;
    for (const auto& range : peer->ranges) {
      if (range.overlaps(*route.range)) add(meant, table.vpc, nullptr);
    }
  }
}

/// A route to one end that stands in a wrong table is a mistake of its own: it was meant for the
/// other end.
void PeeringRoutes::add_meant(const net::RouteTable& table, const net::Route& route) {
  if (!route.range) return;
  for (const net::Vpc* end : {route.peering->requester, route.peering->accepter}) {
    const net::Vpc* from = route.peering->other_end(end);
    if (end == nullptr || from == nullptr || from == table.vpc) continue;
    for (const auto& range : end->ranges) {
      if (range.overlaps(*route.range)) meant_.insert({route.peering, from});
    }
  }
}

bool PeeringRoutes::lacks_route(const net::Peering& peering, const net::Vpc* from) const {
  return !open_ && !peering.open && is_own(from) && is_own(peering.other_end(from)) &&
         !routed_.contains({&peering, from});
}

bool PeeringRoutes::has_misplaced(const net::Peering& peering, const net::Vpc* from) const {
  return meant_.contains({&peering, from});
}

const Resource* PeeringRoutes::only_route(const net::Peering& peering, const net::Vpc* from) const {
  if (open_ || peering.open || !is_own(from)) return nullptr;
  const auto found = routed_.find({&peering, from});
  return found == routed_.end() ? nullptr : found->second;
}

namespace {

/// A route that is made only under a condition, and the one the other way without it.
void check_conditions(const Context& context, const PeeringRoutes& routes,
                      const net::Peering& peering, const net::Vpc* from, Reporter& reporter) {
  const Resource* there = routes.only_route(peering, from);
  const Resource* back = routes.only_route(peering, peering.other_end(from));
  if (there == nullptr || back == nullptr || back->condition.empty()) return;
  if (context.conditions.always_with({there->condition, nullptr}, {back->condition, nullptr}) !=
      analysis::Verdict::broken) {
    return;
  }
  Finding& finding = report_at(
      peering_routes, reporter, *back, {"Condition"}, back->node->find("Condition")->mark(),
      fmt::format(R"("{}" leads through the peering also where condition "{}" does not hold, and )"
                  R"(then there is no route back)",
                  there->id, back->condition),
      "give both routes the same condition, or none");
  finding.related.push_back(reporter.related("the route the other way", there->mark));
}

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.peerings().empty()) return;
  const PeeringRoutes routes(network);
  for (const net::Peering& peering : network.peerings()) {
    const net::Vpc* near = peering.requester;
    const net::Vpc* far = peering.accepter;
    if (near == far) continue;
    const bool there = !routes.lacks_route(peering, near);
    const bool back = !routes.lacks_route(peering, far);
    if (there && back) {
      check_conditions(context, routes, peering, near, reporter);
      check_conditions(context, routes, peering, far, reporter);
      continue;
    }
    if ((there || routes.has_misplaced(peering, near)) &&
        (back || routes.has_misplaced(peering, far))) {
      continue;
    }
    const auto lacking = [&](const net::Vpc* from, const net::Vpc* to) {
      return fmt::format(R"(no route table of "{}" has a route through the peering to "{}")",
                         from->resource->id, to->resource->id);
    };
    std::string message = !there && !back ? fmt::format(
                                                "no route leads through the peering of "
                                                "\"{}\" and \"{}\"",
                                                near->resource->id, far->resource->id)
                          : !there ? lacking(near, far)
                                   : lacking(far, near);
    report_at(peering_routes, reporter, *peering.resource, nullptr, std::move(message),
              "packets need a route to the peer and one back: an AWS::EC2::Route with the peer's "
              "range in a table of each VPC");
  }
}

}  // namespace

constinit const Check peering_routes{
    .rule =
        {
            .id = "NET004",
            .severity = Severity::warning,
            .title = "Routes lead through a peering in both directions",
            .why = "A peering alone moves nothing: each VPC needs a route to the other's range "
                   "through it. Without the one back, connections time out all the same.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Orders
      PeerVpcId: !Ref Stock
  OrdersTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Orders
  OrdersToStock:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref OrdersTable
      DestinationCidrBlock: 10.2.0.0/16
      VpcPeeringConnectionId: !Ref Peering
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Orders
      PeerVpcId: !Ref Stock
  OrdersTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Orders
  OrdersToStock:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref OrdersTable
      DestinationCidrBlock: 10.2.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  StockTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Stock
  StockToOrders:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref StockTable
      DestinationCidrBlock: 10.1.0.0/16
      VpcPeeringConnectionId: !Ref Peering
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
