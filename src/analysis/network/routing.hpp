#pragma once

#include "analysis/network/firewall.hpp"
#include "analysis/network/reach.hpp"

namespace dbrepl::analysis::network {

/// The most specific route of a table to all of a span.
struct Found {
  const Route* route = nullptr;
  bool unclear = false;  ///< another one, not known, may lead there or take its place
};
Found find_route(Network& network, const RouteTable& table, const Span& span, const Resource& user);

/// How packets from one subnet come to another: where they stop, or `passage` and `through`.
Reach route_between(Network& network, const Subnet& from, const Subnet& to, const Placement& target,
                    const Resource& user);

/// How packets from a subnet come to public addresses.
Reach route_outside(Network& network, const Subnet& from, const Placement& client);

/// The verdict of two that must hold, and where the worse one stops.
void require(Reach& whole, const Reach& part);

}  // namespace dbrepl::analysis::network
