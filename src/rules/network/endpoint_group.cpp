#include <fmt/format.h>

#include <unordered_map>

#include "analysis/network/service_use.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check endpoint_group;

namespace {

bool is_closed_door(const net::Reach& reach) {
  return reach.verdict == analysis::Verdict::broken &&
         (reach.obstacle.barrier == net::Barrier::ingress_closed ||
          reach.obstacle.barrier == net::Barrier::wrong_port);
}

/// Whether no rule of the groups of an endpoint could let anybody in at 443.
bool is_shut(const net::Placement& endpoint) {
  if (endpoint.groups.empty() || !endpoint.groups_known || endpoint.conditional) return false;
  for (const net::Group* group : endpoint.groups) {
    if (group->open || group->resource == nullptr) return false;
    for (const net::GroupRule& rule : group->ingress) {
      if (rule.tcp != analysis::Verdict::broken && (!rule.ports_known || rule.has_port(443))) {
        return false;
      }
    }
  }
  return true;
}

void report(Reporter& reporter, const net::Endpoint& endpoint, const net::Placement& placement,
            const Resource* client) {
  const Resource* place = endpoint.resource;
  if (!placement.groups.empty() && placement.groups.front()->resource != nullptr) {
    place = placement.groups.front()->resource;
  }
  const std::string whom =
      client == nullptr ? std::string("anybody") : fmt::format(R"("{}")", client->id);
  Finding& finding = report_at(
      endpoint_group, reporter, *place, nullptr,
      place == endpoint.resource
          ? fmt::format("the endpoint has the default group of its VPC, which does not let {} in",
                        whom)
          : fmt::format(R"(no ingress rule lets {} in at port 443 of the endpoint "{}")", whom,
                        endpoint.resource->id),
      "let TCP in at port 443 from those who call the service");
  finding.related.push_back(reporter.related("the endpoint", endpoint.resource->mark));
  if (client != nullptr) {
    finding.related.push_back(reporter.related("a client of the service", client->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.endpoints().empty()) return;
  std::unordered_map<const Resource*, const Resource*> shut_out;  // by endpoint
  for (const net::ServiceUse& use : context.analysis.model<net::ServiceUses>().all()) {
    if (is_closed_door(use.reach)) {
      shut_out.try_emplace(use.reach.through, use.client->resource);
    }
  }
  for (const net::Endpoint& endpoint : network.endpoints()) {
    if (endpoint.type != net::EndpointType::interface) continue;
    const net::Placement& placement = *network.placement(endpoint.resource);
    // Services of others have ports of their own.
    if (!endpoint.service.empty() && is_shut(placement)) {
      report(reporter, endpoint, placement, nullptr);
      continue;
    }
    const auto found = shut_out.find(endpoint.resource);
    if (found != shut_out.end()) report(reporter, endpoint, placement, found->second);
  }
}

}  // namespace

constinit const Check endpoint_group{
    .rule =
        {
            .id = "NET016",
            .severity = Severity::warning,
            .title = "The security group of an endpoint lets its clients in",
            .why = "With private DNS, the service's name leads to the endpoint alone. Where its "
                   "security group does not let clients in at port 443, every call times out, even "
                   "where a NAT gateway is at hand.",
            .bad = R"yaml(Resources:
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
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Endpoints
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: HTTP from inside
          IpProtocol: tcp
          FromPort: 80
          ToPort: 80
          CidrIp: 10.1.0.0/16
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
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
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Endpoints
      VpcId: !Ref Network
      SecurityGroupIngress:
        - Description: HTTPS from inside
          IpProtocol: tcp
          FromPort: 443
          ToPort: 443
          CidrIp: 10.1.0.0/16
  Queue:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Network
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
      ServiceName: !Sub com.amazonaws.${AWS::Region}.sqs
      SubnetIds: [!Ref Subnet]
      SecurityGroupIds: [!GetAtt Group.GroupId]
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
