#include <fmt/format.h>

#include "rules/network/model.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check nat_gateway_order;

namespace {

/// The attachment of an internet gateway to a VPC, where the template has one for sure.
const Resource* attachment_of(const Context& context, const net::Vpc& vpc) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::EC2::VPCGatewayAttachment" || !resource.condition.empty()) continue;
    const Node* network = resource.property("VpcId");
    if (network != nullptr && resource.property("InternetGatewayId") != nullptr &&
        network_of(context).reader().named(network).resource == vpc.resource) {
      return &resource;
    }
  }
  return nullptr;
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::EC2::NatGateway") continue;
    const net::Nat* nat = network_of(context).nat(&resource);
    if (nat == nullptr || nat->is_private || !nat->type_known || nat->subnet == nullptr ||
        !is_own(nat->subnet->vpc)) {
      continue;
    }
    const Resource* attachment = attachment_of(context, *nat->subnet->vpc);
    if (attachment == nullptr || context.graph.reaches(context.tree.position(resource),
                                                       context.tree.position(*attachment))) {
      continue;
    }
    Finding& finding = report_resource(
        nat_gateway_order, reporter, resource,
        fmt::format("nothing keeps \"{}\" there for as long as the NAT gateway has its public "
                    "address",
                    attachment->id),
        fmt::format("DependsOn: {}, here or at the address", attachment->id));
    finding.related.push_back(reporter.related("the attachment", attachment->mark));
  }
}

}  // namespace

constinit const Check nat_gateway_order{
    .rule =
        {
            .id = "DEL013",
            .severity = Severity::info,
            .title = "A NAT gateway depends on the internet gateway of its VPC being attached",
            .why = "An internet gateway is not detached from a VPC while there is a public address "
                   "in it, and a NAT gateway is not made before it is attached. Without DependsOn "
                   "CloudFormation does both at the same time, and has to try again.",
            .bad = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Gateway}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Out:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Join:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Public, RouteTableId: !Ref Table}
  Address: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref Public, AllocationId: !GetAtt Address.AllocationId}
)yaml",
            .good = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.1.1.0/24}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Gateway}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Out:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Join:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Public, RouteTableId: !Ref Table}
  Address: {Type: AWS::EC2::EIP, DependsOn: Attachment, Properties: {Domain: vpc}}
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: {SubnetId: !Ref Public, AllocationId: !GetAtt Address.AllocationId}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-ec2-eip.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
