#include <fmt/format.h>

#include <algorithm>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check internet_gateway_attached;

namespace {

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  for (const net::RouteTable& table : network.tables()) {
    if (!is_own(table.vpc)) continue;
    for (const net::Route* route : table.routes) {
      if (route->way != net::Way::internet_gateway || network.shared(*route->gateway) ||
          network.is_attached(*route->gateway, *table.vpc) != analysis::Verdict::broken) {
        continue;
      }
      Finding& finding = report_at(
          internet_gateway_attached, reporter, *route->resource, route->target,
          fmt::format("the internet gateway \"{}\" is not attached to \"{}\", the VPC of the "
                      "route table \"{}\"",
                      route->gateway->id, table.vpc->resource->id, table.resource->id),
          "attach it: AWS::EC2::VPCGatewayAttachment");
      finding.related.push_back(reporter.related("the gateway", route->gateway->mark));
    }
  }
}

}  // namespace

constinit const Check internet_gateway_attached{
    .rule =
        {
            .id = "NET019",
            .severity = Severity::error,
            .title = "A route leads to an internet gateway of its own VPC",
            .why = "EC2 refuses a route to an internet gateway that is not attached to the VPC of "
                   "the route table, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Gateway:
    Type: AWS::EC2::InternetGateway
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Network
  Out:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Network
      InternetGatewayId: !Ref Gateway
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Network
  Out:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
