#include <fmt/format.h>

#include <unordered_set>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check endpoint_dns_attributes;

namespace {

void run(const Context& context, Reporter& reporter) {
  std::unordered_set<const net::Vpc*> seen;
  for (const net::Endpoint& endpoint : network_of(context).endpoints()) {
    if (endpoint.type != net::EndpointType::interface || endpoint.service.empty() ||
        endpoint.private_dns != analysis::Truth::yes || !is_own(endpoint.vpc)) {
      continue;
    }
    const net::Vpc& vpc = *endpoint.vpc;
    const bool no_support = vpc.dns_support == analysis::Truth::no;
    if ((!no_support && vpc.dns_hostnames != analysis::Truth::no) || !seen.insert(&vpc).second) {
      continue;
    }
    const char* attribute = no_support ? "EnableDnsSupport" : "EnableDnsHostnames";
    const bool given = network_of(context).reader().property(*vpc.resource, attribute) != nullptr;
    Finding& finding = report_property(
        endpoint_dns_attributes, reporter, *vpc.resource, attribute,
        fmt::format(R"({} is {}, and the private DNS of the endpoint "{}" needs it)", attribute,
                    given ? "false" : "not set, which is false", endpoint.resource->id),
        fmt::format("{}: true", attribute));
    finding.related.push_back(reporter.related("the endpoint", endpoint.resource->mark));
  }
}

}  // namespace

constinit const Check endpoint_dns_attributes{
    .rule =
        {
            .id = "NET015",
            .severity = Severity::error,
            .title = "A VPC has the DNS attributes that its endpoints need",
            .why = "EC2 refuses private DNS for an endpoint in a VPC without both "
                   "EnableDnsSupport and EnableDnsHostnames, and the stack rolls back. The latter "
                   "is off unless it is asked for.",
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
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Subnet]
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
      EnableDnsHostnames: true
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Subnet]
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
