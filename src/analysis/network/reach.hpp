#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/network/network.hpp"

namespace dbrepl::analysis::network {

/// What stops a connection.
enum class Barrier : std::uint8_t {
  none,
  not_known,        ///< only the deployment tells
  outside,          ///< the client stands in no VPC, the target has no public address
  not_peered,       ///< no peering joins the two VPCs
  not_transitive,   ///< peerings lead there through a third VPC alone
  no_route,         ///< a peering joins them, the table of the client's subnet has no route
  no_return_route,  ///< the same on the target's side
  misled,           ///< the route leads to another VPC
  egress_closed,
  ingress_closed,
  wrong_port,  ///< the target's group lets the client in, at another port
  acl,
  no_private_dns,     ///< to a service: its endpoint does not take the service's name
  no_way,             ///< to a service: no endpoint, no NAT gateway
  no_public_address,  ///< to a service: an internet gateway, and no address for it
  nat_without_way,    ///< the NAT gateway's own subnet has no way
};

/// The first thing that stops a connection, and where to change it.
struct Obstacle {
  Barrier barrier = Barrier::none;
  const Resource* place = nullptr;  ///< a route table, subnet, group, rule, ACL … or the client
  const Node* node = nullptr;       ///< within `place`; null for all of it
  const Subnet* subnet = nullptr;   ///< from where it is met
  const Vpc* from = nullptr;
  const Vpc* to = nullptr;
  const Resource* by = nullptr;  ///< a peering, route or rule that plays a part
};

/// The way that a connection takes.
enum class Passage : std::uint8_t {
  none,
  same_vpc,
  peering,
  interface_endpoint,
  gateway_endpoint,
  nat_gateway,
  internet_gateway,
  outside,  ///< from no VPC, over the internet
};

struct Reach {
  Verdict verdict = Verdict::unknown;
  Passage passage = Passage::none;
  const Resource* through = nullptr;  ///< the peering, endpoint or gateway
  Obstacle obstacle;                  ///< where broken or unknown
};

/// Whether a client can open a TCP connection to a target at a port, and get answers, from every
/// subnet that it may stand in to every subnet that the target may. Anything that stands on what
/// only the deployment knows is unknown. Addresses are those of IPv4.
Reach reach(Network& network, const Placement& client, const Placement& target,
            std::optional<std::int64_t> port);

/// Whether a client can call a service's public API, named as in endpoints: "secretsmanager",
/// "ecr.api", "monitoring".
Reach reach_service(Network& network, const Placement& client, std::string_view service);

/// The name of a service in endpoints for a client of boto3: "stepfunctions" is "states".
std::string_view endpoint_service_of(std::string_view client);

/// Whether a subnet has a default route to an internet gateway where `user` exists, as a NAT
/// gateway needs.
Verdict has_internet_route(Network& network, const Subnet& subnet, const Resource& user);

/// Whether a rule admits TCP at a port from a client, or to it for egress.
Verdict admits(Network& network, const GroupRule& rule, std::optional<std::int64_t> port,
               const Placement& user, const Placement& other, const Subnet* other_subnet);

/// Words: "same VPC", "peering \"X\"".
std::string spell_way(const Reach& reach);
/// Words for what stops it: "no peering joins \"A\" and \"B\"". Empty where nothing does.
std::string spell_obstacle(const Reach& reach);

}  // namespace dbrepl::analysis::network
