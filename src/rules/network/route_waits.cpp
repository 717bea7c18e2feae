#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check route_waits;

namespace {

/// The attachment of a gateway, where there is one and it is always made.
const Resource* attachment_of(const Context& context, const Resource& gateway) {
  const Resource* found = nullptr;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::EC2::VPCGatewayAttachment" ||
        referred(context, property_of(resource, {"InternetGatewayId"})) != &gateway) {
      continue;
    }
    if (found != nullptr || resource.condition != gateway.condition) return nullptr;
    found = &resource;
  }
  return found;
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& route : context.tree.resources()) {
    if (route.type != "AWS::EC2::Route") continue;
    const Node* target = property_of(route, {"GatewayId"});
    const Resource* gateway = referred(context, target, {"AWS::EC2::InternetGateway"});
    const Resource* attachment = gateway == nullptr ? nullptr : attachment_of(context, *gateway);
    if (attachment == nullptr ||
        context.graph.reaches(context.tree.position(route), context.tree.position(*attachment))) {
      continue;
    }
    Finding& finding = reporter.report(
        route_waits, property_place(route, {"GatewayId"}), target->mark(),
        fmt::format("the route may be made before {}, which attaches the gateway: EC2 then refuses "
                    "it",
                    quoted(attachment->id)),
        fmt::format("DependsOn: {}", attachment->id));
    finding.related.push_back(reporter.related("the attachment", attachment->mark));
  }
}

}  // namespace

constinit const Check route_waits{
    .rule =
        {
            .id = "NET032",
            .severity = Severity::warning,
            .title = "A route waits until its internet gateway is attached",
            .why = "EC2 refuses a route to an internet gateway that is not attached yet. A route "
                   "names the gateway alone, so CloudFormation makes it beside the attachment "
                   "unless it is told to wait, and the stack fails now and then.",
            .bad = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Gateway}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Out:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
)yaml",
            .good = R"yaml(Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Gateway}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Out:
    Type: AWS::EC2::Route
    DependsOn: Attached
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-ec2-route.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
