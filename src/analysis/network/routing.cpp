#include "analysis/network/routing.hpp"

#include <algorithm>

namespace dbrepl::analysis::network {

namespace {

Reach unknown_at(const Resource* place) {
  Reach reach;
  reach.obstacle.barrier = Barrier::not_known;
  reach.obstacle.place = place;
  return reach;
}

Reach stopped(Obstacle obstacle) {
  Reach reach;
  reach.verdict = Verdict::broken;
  reach.obstacle = obstacle;
  return reach;
}

/// Why nothing leads from one VPC to another: no route, no peering, or others between them.
Reach without_route(Network& network, const Subnet& from, const Subnet& to, const Route* misleading,
                    const Resource& user) {
  Obstacle obstacle{
      .barrier = Barrier::not_peered, .subnet = &from, .from = from.vpc, .to = to.vpc};
  for (const Peering* peering : from.vpc->peerings) {
    const Vpc* other = peering->other_end(from.vpc);
    if (other == to.vpc) {
      if (network.exists_with(peering->resource, user) != Verdict::holds) {
        return unknown_at(peering->resource);
      }
      obstacle.barrier = Barrier::no_route;
      obstacle.by = peering->resource;
      obstacle.place = from.table != nullptr ? from.table->resource : from.resource;
      return stopped(obstacle);
    }
    if (other == nullptr) continue;
    if (!network.spend(other->peerings.size() + 1)) return unknown_at(from.resource);
    for (const Peering* next : other->peerings) {
      if (next->joins(other, to.vpc)) {
        obstacle.barrier = Barrier::not_transitive;
        obstacle.by = other->resource;
      }
    }
  }
  if (misleading != nullptr && obstacle.by == nullptr) obstacle.by = misleading->resource;
  obstacle.place = from.vpc->resource;
  return stopped(obstacle);
}

/// Nothing known of a subnet's table, or all: a subnet on the main table has local routes alone.
Verdict knows_routes(const Subnet& subnet) {
  if (subnet.table != nullptr) return Verdict::holds;
  return subnet.on_main_table ? Verdict::broken : Verdict::unknown;
}

}  // namespace

Found find_route(Network& network, const RouteTable& table, const Span& span,
                 const Resource& user) {
  Found found;
  if (!network.spend(table.routes.size())) {
    found.unclear = true;
    return found;
  }
  for (const Route* route : table.routes) {
    if (route->ipv6) continue;
    const Verdict there = network.exists_with(route->resource, user);
    if (there == Verdict::broken) continue;
    const Verdict leads = route->range ? covers(*route->range, span) : Verdict::unknown;
    if (leads == Verdict::broken) continue;
    if (there == Verdict::unknown || leads == Verdict::unknown) {
      found.unclear = true;
    } else if (found.route == nullptr || found.route->range->prefix < route->range->prefix) {
      found.route = route;
    }
  }
  if (found.route == nullptr && table.open) found.unclear = true;
  return found;
}

Reach route_between(Network& network, const Subnet& from, const Subnet& to, const Placement& target,
                    const Resource& user) {
  if (from.vpc == nullptr || to.vpc == nullptr) return unknown_at(from.resource);
  if (from.vpc == to.vpc) {
    Reach reach;
    reach.verdict = Verdict::holds;
    reach.passage = Passage::same_vpc;
    return reach;
  }
  if (from.vpc->resource == nullptr || to.vpc->resource == nullptr) {
    return unknown_at(from.resource);
  }
  const Verdict known = knows_routes(from);
  if (known == Verdict::unknown) return unknown_at(from.resource);
  if (known == Verdict::broken) return without_route(network, from, to, nullptr, user);
  const Found found = find_route(network, *from.table, span_of(&to), user);
  if (found.unclear) return unknown_at(from.table->resource);
  if (found.route == nullptr) return without_route(network, from, to, nullptr, user);
  const Route& route = *found.route;
  if (route.way == Way::unknown) return unknown_at(route.resource);
  if (route.way != Way::peering) {
    if (target.public_address != Truth::no) return unknown_at(route.resource);
    return without_route(network, from, to, &route, user);
  }
  const Peering* peering = route.peering;
  if (peering == nullptr || peering->requester == nullptr || peering->accepter == nullptr ||
      network.exists_with(peering->resource, user) != Verdict::holds) {
    return unknown_at(route.resource);
  }
  if (!peering->joins(from.vpc, to.vpc)) {
    return stopped({.barrier = Barrier::misled,
                    .place = route.resource,
                    .subnet = &from,
                    .from = from.vpc,
                    .to = to.vpc,
                    .by = peering->resource});
  }
  Reach reach;
  reach.verdict = Verdict::holds;
  reach.passage = Passage::peering;
  reach.through = peering->resource;
  return reach;
}

namespace {

/// Whether a table may lead to some public address by another route than `chosen`, that to all.
bool leads_elsewhere(Network& network, const RouteTable& table, const Route* chosen,
                     const Resource& user) {
  if (table.open && chosen == nullptr) return true;
  return std::any_of(table.routes.begin(), table.routes.end(), [&](const Route* route) {
    return !route->ipv6 && route != chosen &&
           network.exists_with(route->resource, user) != Verdict::broken &&
           (!route->range || !support::is_private(*route->range));
  });
}

}  // namespace

Verdict has_internet_route(Network& network, const Subnet& subnet, const Resource& user) {
  if (subnet.vpc == nullptr || subnet.vpc->resource == nullptr) return Verdict::unknown;
  const Verdict known = knows_routes(subnet);
  if (known != Verdict::holds) return known;
  const Found found = find_route(network, *subnet.table, {Cidr{0, 0}}, user);
  if ((found.route != nullptr && found.route->way == Way::unknown) ||
      leads_elsewhere(network, *subnet.table, found.route, user)) {
    return Verdict::unknown;
  }
  return found.route != nullptr && found.route->way == Way::internet_gateway ? Verdict::holds
                                                                             : Verdict::broken;
}

Reach route_outside(Network& network, const Subnet& from, const Placement& client) {
  const Resource& user = *client.resource;
  if (from.vpc == nullptr || from.vpc->resource == nullptr) return unknown_at(from.resource);
  const Verdict known = knows_routes(from);
  if (known == Verdict::unknown) return unknown_at(from.resource);
  Obstacle obstacle{
      .barrier = Barrier::no_way, .place = client.resource, .subnet = &from, .from = from.vpc};
  if (known == Verdict::broken) return stopped(obstacle);
  // A route to a part of all addresses may be the one to the service, but for private ranges.
  const Found found = find_route(network, *from.table, {Cidr{0, 0}}, user);
  if (leads_elsewhere(network, *from.table, found.route, user)) {
    return unknown_at(from.table->resource);
  }
  if (found.route == nullptr) return stopped(obstacle);
  const Route& route = *found.route;
  obstacle.by = route.resource;
  Reach reach;
  reach.through = route.gateway;
  switch (route.way) {
    case Way::nat_gateway: {
      if (route.nat == nullptr || route.nat->subnet == nullptr || route.nat->is_private ||
          !route.nat->type_known) {
        return unknown_at(route.resource);
      }
      const Verdict leads = has_internet_route(network, *route.nat->subnet, user);
      if (leads == Verdict::unknown) return unknown_at(route.nat->resource);
      if (leads == Verdict::broken) {
        obstacle.barrier = Barrier::nat_without_way;
        obstacle.place = route.nat->resource;
        return stopped(obstacle);
      }
      reach.passage = Passage::nat_gateway;
      break;
    }
    case Way::internet_gateway:
      if (client.public_address == Truth::open) return unknown_at(client.resource);
      if (client.public_address == Truth::no) {
        obstacle.barrier = Barrier::no_public_address;
        return stopped(obstacle);
      }
      reach.passage = Passage::internet_gateway;
      break;
    case Way::peering:
      return stopped(obstacle);  // gateways do not serve a peer
    default:
      return unknown_at(route.resource);
  }
  reach.verdict = Verdict::holds;
  return reach;
}

void require(Reach& whole, const Reach& part) {
  if (whole.verdict == Verdict::broken || part.verdict == Verdict::holds) return;
  if (part.verdict == Verdict::unknown && whole.verdict == Verdict::unknown) return;
  const Passage passage = whole.passage;
  const Resource* through = whole.through;
  whole = part;
  if (whole.passage == Passage::none) {
    whole.passage = passage;
    whole.through = through;
  }
}

}  // namespace dbrepl::analysis::network
