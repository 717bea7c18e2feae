#include "system/network.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace dbrepl::system {
namespace {

using config::Environment;

cfn::Handle<aws::ec2::VPC> add_vpc(Scope& scope, const Environment& environment) {
  return scope.out().add(
      Scope::id(environment, "VPC"),
      aws::ec2::VPC{
          .CidrBlock = to_string(environment.cidr),
          .EnableDnsHostnames = true,
          .EnableDnsSupport = true,
          .Tags = scope.name_tags(environment, scope.names().of(environment, "vpc")),
      });
}

std::vector<cfn::Handle<aws::ec2::Subnet>> add_subnets(Scope& scope, const Environment& environment,
                                                       const cfn::Handle<aws::ec2::VPC>& vpc) {
  std::vector<cfn::Handle<aws::ec2::Subnet>> subnets;
  const auto zones = static_cast<std::uint32_t>(environment.settings.zones);
  for (std::uint32_t i = 0; i < environment.subnets.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    subnets.push_back(scope.out().add(
        Scope::id(environment, "PrivateSubnet", number),
        aws::ec2::Subnet{
            .AvailabilityZone = cfn::select(i % zones, cfn::get_azs()),
            .CidrBlock = to_string(environment.subnets[i]),
            .Tags = scope.name_tags(environment,
                                    scope.names().of(environment, "private-subnet", number)),
            .VpcId = ref(vpc),
        }));
  }
  return subnets;
}

/// Route tables and peerings, by the name of the environment.
class Routing {
 public:
  Routing(Scope& scope, Network& network) : scope_(scope), network_(network) {
    for (std::size_t i = 0; i < scope.config().environments.size(); ++i) {
      const Environment& environment = scope.config().environments[i];
      index_of_.emplace(environment.name, i);
      network.route_tables.push_back(scope.out().add(
          Scope::id(environment, "RouteTable"),
          aws::ec2::RouteTable{
              .Tags = scope.name_tags(environment, scope.names().of(environment, "route-table")),
              .VpcId = ref(network.vpcs[i]),
          }));
    }
  }

  void associate(std::size_t environment) {
    const std::string id = config::logical_prefix(scope_.config().environments[environment].name);
    const auto& subnets = network_.subnets[environment];
    for (std::size_t i = 0; i < subnets.size(); ++i) {
      scope_.out().add(fmt::format("{}Subnet{}RouteTableAssociation", id, i + 1),
                       aws::ec2::SubnetRouteTableAssociation{
                           .RouteTableId = ref(network_.route_tables[environment]),
                           .SubnetId = ref(subnets[i]),
                       });
    }
  }

  void peer(const config::Peering& peering) {
    const std::size_t from = index_of_.at(peering.from);
    const std::size_t to = index_of_.at(peering.to);
    const auto connection =
        scope_.out().add(direction(from, to) + "PeeringConnection",
                         aws::ec2::VPCPeeringConnection{
                             .PeerVpcId = ref(network_.vpcs[to]),
                             .Tags = scope_.shared_name_tags(scope_.names().peering(peering)),
                             .VpcId = ref(network_.vpcs[from]),
                         });
    add_route(from, to, connection);
    add_route(to, from, connection);
  }

 private:
  std::string direction(std::size_t from, std::size_t to) const {
    const auto& environments = scope_.config().environments;
    return config::logical_prefix(environments[from].name) + "To" +
           config::logical_prefix(environments[to].name);
  }

  void add_route(std::size_t from, std::size_t to,
                 const cfn::Handle<aws::ec2::VPCPeeringConnection>& connection) {
    scope_.out().add(direction(from, to) + "Route",
                     aws::ec2::Route{
                         .DestinationCidrBlock = to_string(scope_.config().environments[to].cidr),
                         .RouteTableId = ref(network_.route_tables[from]),
                         .VpcPeeringConnectionId = ref(connection),
                     });
  }

  Scope& scope_;
  Network& network_;
  std::unordered_map<std::string_view, std::size_t> index_of_;
};

}  // namespace

Network add_network(Scope& scope) {
  const auto& environments = scope.config().environments;
  Network network;
  for (const Environment& environment : environments) {
    network.vpcs.push_back(add_vpc(scope, environment));
  }
  for (std::size_t i = 0; i < environments.size(); ++i) {
    network.subnets.push_back(add_subnets(scope, environments[i], network.vpcs[i]));
  }
  Routing routing(scope, network);
  for (std::size_t i = 0; i < environments.size(); ++i) {
    routing.associate(i);
  }
  for (const config::Peering& peering : scope.config().peerings) {
    routing.peer(peering);
  }
  return network;
}

}  // namespace dbrepl::system
