#include <fmt/format.h>

#include <unordered_map>

#include "rules/known.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check route_unique;

namespace {

/// What tells one destination from another; "" where that is not known.
std::string destination_of(const Context& context, const net::Route& route) {
  if (route.range) return support::to_string(*route.range);
  if (route.destination == nullptr) return {};
  if (const auto text = context.resolver.text_of(*route.destination)) return std::string(*text);
  const analysis::Invocation call = analysis::invocation_of(*route.destination);
  if (call.function != Function::ref) return {};
  return fmt::format("${{{}}}", call.argument().text());
}

/// Through a peering that the VPC of the table has no part in: that is said of the peering.
bool is_of_other_vpcs(const net::RouteTable& table, const net::Route& route) {
  const net::Peering* peering = route.peering;
  return peering != nullptr && is_own(table.vpc) && is_own(peering->requester) &&
         is_own(peering->accepter) && peering->requester != table.vpc &&
         peering->accepter != table.vpc;
}

void run(const Context& context, Reporter& reporter) {
  for (const net::RouteTable& table : network_of(context).tables()) {
    if (table.routes.size() < 2) continue;
    std::unordered_map<std::string, const net::Route*> seen;
    for (const net::Route* route : table.routes) {
      if (is_of_other_vpcs(table, *route)) continue;
      std::string destination = destination_of(context, *route);
      if (destination.empty()) continue;
      const auto [first, added] = seen.try_emplace(std::move(destination), route);
      if (added || !may_meet(context, *first->second->resource, *route->resource)) continue;
      Finding& finding =
          report_at(route_unique, reporter, *route->resource, route->destination,
                    fmt::format(R"(the route table "{}" has a route to {} already, "{}")",
                                table.resource->id, first->first, first->second->resource->id));
      finding.related.push_back(reporter.related("the other route", first->second->resource->mark));
    }
  }
}

}  // namespace

constinit const Check route_unique{
    .rule =
        {
            .id = "NET020",
            .severity = Severity::error,
            .title = "A route table has one route to a destination",
            .why = "EC2 refuses a second route to the same destination in a route table, and the "
                   "stack rolls back.",
            .bad = R"yaml(Resources:
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
  First:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
  Second:
    Type: AWS::EC2::Route
    DependsOn: Attachment
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
  First:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
  Second:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 192.0.2.0/24
      GatewayId: !Ref Gateway
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
