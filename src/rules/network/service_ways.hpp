#pragma once

#include <algorithm>

#include "analysis/network/reach.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

/// Whether another subnet of a client has a route to more than peers.
inline bool is_served_elsewhere(const net::Placement& client) {
  return std::any_of(client.subnets.begin(), client.subnets.end(), [](const net::Subnet* subnet) {
    if (subnet->table == nullptr) return false;
    const auto& routes = subnet->table->routes;
    return std::any_of(routes.begin(), routes.end(),
                       [](const net::Route* route) { return route->way != net::Way::peering; });
  });
}

/// Whether another rule speaks of what keeps a client from a service.
inline bool is_known_otherwise(const net::Placement& client, const net::Obstacle& stop) {
  switch (stop.barrier) {
    case net::Barrier::ingress_closed:   // NET016
    case net::Barrier::wrong_port:       // NET016
    case net::Barrier::no_private_dns:   // NET014
    case net::Barrier::nat_without_way:  // NET017
      return true;
    case net::Barrier::no_way:  // NET007 where one subnet of several was forgotten
      return stop.subnet != nullptr && stop.subnet->on_main_table && is_served_elsewhere(client);
    default:
      return false;
  }
}

}  // namespace dbrepl::rules
