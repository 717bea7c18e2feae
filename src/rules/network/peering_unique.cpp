#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "rules/known.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check peering_unique;

namespace {

void run(const Context& context, Reporter& reporter) {
  std::map<std::pair<const net::Vpc*, const net::Vpc*>, const net::Peering*> seen;
  for (const net::Peering& peering : network_of(context).peerings()) {
    if (peering.requester == nullptr || peering.accepter == nullptr || peering.foreign ||
        peering.requester == peering.accepter) {
      continue;
    }
    const auto [first, added] =
        seen.try_emplace(std::minmax(peering.requester, peering.accepter), &peering);
    if (added || !may_meet(context, *first->second->resource, *peering.resource)) continue;
    Finding& finding = report_at(
        peering_unique, reporter, *peering.resource, nullptr,
        fmt::format(R"(the peering "{}" joins the same two VPCs)", first->second->resource->id),
        "one peering serves both directions");
    finding.related.push_back(reporter.related("the other peering", first->second->resource->mark));
  }
}

}  // namespace

constinit const Check peering_unique{
    .rule =
        {
            .id = "NET021",
            .severity = Severity::error,
            .title = "Two VPCs have one peering",
            .why = "EC2 refuses a second peering between the same two VPCs: the connection fails, "
                   "and the stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  There:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Orders
      PeerVpcId: !Ref Stock
  Back:
    Type: AWS::EC2::VPCPeeringConnection
    Properties:
      VpcId: !Ref Stock
      PeerVpcId: !Ref Orders
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
  StockTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Stock
  OrdersToStock:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref OrdersTable
      DestinationCidrBlock: 10.2.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  StockToOrders:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref StockTable
      DestinationCidrBlock: 10.1.0.0/16
      VpcPeeringConnectionId: !Ref Peering
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
