#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check route_peer_range;

// Found together with NET005, while the routes of a table are looked at.
constinit const Check route_peer_range{
    .rule =
        {
            .id = "NET006",
            .severity = Severity::warning,
            .title = "A route through a peering leads to the peer's range",
            .why = "A peering hands packets to the peer's own addresses and nowhere else: what is "
                   "sent to another range through it is lost. A peering is not transitive.",
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
  StockTable:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Stock
  OrdersToStock:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref OrdersTable
      DestinationCidrBlock: 10.22.0.0/16
      VpcPeeringConnectionId: !Ref Peering
  StockToOrders:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref StockTable
      DestinationCidrBlock: 10.1.0.0/16
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
};

}  // namespace dbrepl::rules
