#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "rules/network/branches.hpp"
#include "rules/network/model.hpp"
#include "rules/network/subnets.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check subnet_per_zone;

namespace {

/// The subnets that must lie in a zone each; empty for other types.
std::string_view list_of(std::string_view type) {
  if (type == "AWS::EC2::VPCEndpoint") return "SubnetIds";
  if (type == "AWS::ElasticLoadBalancing::LoadBalancer" ||
      type == "AWS::ElasticLoadBalancingV2::LoadBalancer")
    return "Subnets";
  return {};
}

void run_once(const Context& context, Reporter& reporter) {
  // No region has more zones: longer lists are told by the first of them.
  constexpr std::size_t most = 8;
  for (const Resource& resource : context.tree.resources()) {
    const std::string_view place = list_of(resource.type);
    if (place.empty() || resource.property(place) == nullptr) continue;
    net::Network& network = network_of(context);
    const Node* list = network.reader().property(resource, place);
    if (list == nullptr || !list->is_array()) continue;
    std::vector<const net::Subnet*> before;
    bool reported = false;
    network.reader().each(*list, [&](const Node& item, bool conditional) {
      const net::Subnet* subnet = network.subnet(network.reader().named(&item).resource);
      if (reported || conditional || subnet == nullptr || before.size() == most) return;
      for (const net::Subnet* other : before) {
        if (!same_zone(context, *subnet, *other)) continue;
        // That the items of this list differ is asked of it as a property.
        if (subnet == other && resource.type == "AWS::EC2::VPCEndpoint") return;
        Finding& finding =
            report_at(subnet_per_zone, reporter, resource, &item,
                      subnet == other
                          ? fmt::format("the subnet {} stands twice in the list",
                                        quoted(subnet->resource->id))
                          : fmt::format("{} lies in the availability zone of {}",
                                        quoted(subnet->resource->id), quoted(other->resource->id)),
                      "give one subnet in each zone");
        finding.related.push_back(reporter.related("the other", other->resource->mark));
        reported = true;
        return;
      }
      before.push_back(subnet);
    });
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, subnet_per_zone, run_once);
}

}  // namespace

constinit const Check subnet_per_zone{
    .rule =
        {
            .id = "NET031",
            .severity = Severity::error,
            .title = "A load balancer or endpoint has one subnet in each zone",
            .why = "Elastic Load Balancing and interface endpoints put one address into each "
                   "availability zone, and refuse two subnets of the same one.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
      EnableDnsHostnames: true
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref First, !Ref Second]
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
      EnableDnsHostnames: true
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref First, !Ref Second]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/privatelink/"
                      "create-interface-endpoint.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
