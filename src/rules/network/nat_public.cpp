#include <fmt/format.h>

#include "analysis/network/reach.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check nat_public;

namespace {

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  for (const net::Nat& nat : network.nats()) {
    if (nat.is_private || !nat.type_known || nat.subnet == nullptr ||
        net::has_internet_route(network, *nat.subnet, *nat.resource) != analysis::Verdict::broken) {
      continue;
    }
    const net::Subnet& subnet = *nat.subnet;
    const bool no_gateway = subnet.vpc->gateways.empty() && !subnet.vpc->open;
    Finding& finding = report_property(
        nat_public, reporter, *nat.resource, "SubnetId",
        no_gateway ? fmt::format("the NAT gateway stands in \"{}\", and no internet gateway is "
                                 "attached to its VPC \"{}\"",
                                 subnet.resource->id, subnet.vpc->resource->id)
                   : fmt::format("the NAT gateway stands in \"{}\", from where no route leads to "
                                 "an internet gateway",
                                 subnet.resource->id),
        "a NAT gateway belongs into a public subnet: one whose route table leads 0.0.0.0/0 to an "
        "internet gateway");
    if (!no_gateway) finding.severity = Severity::warning;
    finding.related.push_back(reporter.related("the subnet", subnet.resource->mark));
  }
}

}  // namespace

constinit const Check nat_public{
    .rule =
        {
            .id = "NET017",
            .severity = Severity::error,
            .title = "A NAT gateway stands in a public subnet",
            .why = "A public NAT gateway sends packets on by the routes of its own subnet. In a "
                   "private one they are lost; in a VPC without an internet gateway its creation "
                   "fails.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Address:
    Type: AWS::EC2::EIP
    Properties:
      Domain: vpc
  Nat:
    Type: AWS::EC2::NatGateway
    Properties:
      SubnetId: !Ref Subnet
      AllocationId: !GetAtt Address.AllocationId
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
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Subnet
      RouteTableId: !Ref Table
  Address:
    Type: AWS::EC2::EIP
    DependsOn: Attachment
    Properties:
      Domain: vpc
  Nat:
    Type: AWS::EC2::NatGateway
    Properties:
      SubnetId: !Ref Subnet
      AllocationId: !GetAtt Address.AllocationId
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
