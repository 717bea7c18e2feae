#include <fmt/format.h>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check peering_ranges;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const net::Peering& peering : network_of(context).peerings()) {
    const net::Vpc* near = peering.requester;
    const net::Vpc* far = peering.accepter;
    if (!is_own(near) || !is_own(far)) continue;
    if (near == far) {
      report_property(peering_ranges, reporter, *peering.resource, "PeerVpcId",
                      fmt::format(R"(the peering joins "{}" with itself)", near->resource->id));
      continue;
    }
    for (const auto& a : near->ranges) {
      bool found = false;
      for (const auto& b : far->ranges) {
        if (!a.overlaps(b)) continue;
        Finding& finding = report_property(
            peering_ranges, reporter, *peering.resource, "PeerVpcId",
            fmt::format(R"(the range {} of "{}" overlaps {} of "{}")", support::to_string(a),
                        near->resource->id, support::to_string(b), far->resource->id),
            "give one of the VPCs another range");
        finding.related.push_back(reporter.related("one VPC", near->resource->mark));
        finding.related.push_back(reporter.related("the other VPC", far->resource->mark));
        found = true;
        break;
      }
      if (found) break;
    }
  }
}

}  // namespace

constinit const Check peering_ranges{
    .rule =
        {
            .id = "NET003",
            .severity = Severity::error,
            .title = "The ranges of peered VPCs do not overlap",
            .why = "EC2 refuses a peering between VPCs of which any ranges overlap: the connection "
                   "fails, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.128.0/20
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Orders
      PeerVpcId: !Ref Stock
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.128.0/20
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Orders
      PeerVpcId: !Ref Stock
  OrdersTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Orders
  StockTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Stock
  OrdersToStock:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref OrdersTable
      DestinationCidrBlock: !GetAtt Stock.CidrBlock
      VpcPeeringConnectionId: !Ref Peering
  StockToOrders:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref StockTable
      DestinationCidrBlock: !GetAtt Orders.CidrBlock
      VpcPeeringConnectionId: !Ref Peering
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
