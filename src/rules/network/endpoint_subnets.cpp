#include <fmt/format.h>

#include "rules/network/model.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check endpoint_subnets;

namespace {

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  for (const net::Endpoint& endpoint : network.endpoints()) {
    const Resource& resource = *endpoint.resource;
    if (endpoint.type != net::EndpointType::interface || resource.properties == nullptr) continue;
    bool unclear = false;
    const Node* subnets = network.reader().property(resource, "SubnetIds", &unclear);
    const bool is_empty = subnets == nullptr || (subnets->is_array() && subnets->size() == 0);
    // Another stack may put it into subnets.
    if (!is_empty || unclear || network.shared(resource)) continue;
    reporter.report(
        endpoint_subnets, property_place(resource, {"SubnetIds"}),
        subnets == nullptr ? resource.mark : subnets->mark(),
        fmt::format("the endpoint {} stands in no subnet, and has no address", quoted(resource.id)),
        "give SubnetIds: one subnet in each zone in which it is called");
  }
}

}  // namespace

constinit const Check endpoint_subnets{
    .rule =
        {
            .id = "NET030",
            .severity = Severity::warning,
            .title = "An interface endpoint stands in a subnet",
            .why = "An interface endpoint is a network interface in each of its subnets. Without "
                   "subnets it is made all the same, and the name of its service leads nowhere.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
      EnableDnsHostnames: true
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
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
            .source = "https://docs.aws.amazon.com/vpc/latest/privatelink/"
                      "create-interface-endpoint.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
