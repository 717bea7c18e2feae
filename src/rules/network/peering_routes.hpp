#pragma once

#include <unordered_map>
#include <unordered_set>

#include "analysis/network/network.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

/// Whether a route leads through a peering of its own VPC to a range that the peer does not have.
bool leads_astray(const analysis::network::RouteTable& table,
                  const analysis::network::Route& route);

/// The sides of peerings from which no route leads through them, of those that this template alone
/// could give one.
class PeeringRoutes {
 public:
  explicit PeeringRoutes(analysis::network::Network& network);

  bool lacks_route(const analysis::network::Peering& peering,
                   const analysis::network::Vpc* from) const;
  /// Whether a route that was meant for a side stands in a wrong table: a rule of its own says so.
  bool has_misplaced(const analysis::network::Peering& peering,
                     const analysis::network::Vpc* from) const;
  /// The route from a side, where it is the only one; null where there are others, or may be.
  const Resource* only_route(const analysis::network::Peering& peering,
                             const analysis::network::Vpc* from) const;

 private:
  void add(const analysis::network::RouteTable& table, const analysis::network::Route& route);
  void add_meant(const analysis::network::RouteTable& table, const analysis::network::Route& route);
  void add(const analysis::network::Peering* peering, const analysis::network::Vpc* from,
           const Resource* route);

  struct Side {
    const analysis::network::Peering* peering;
    const analysis::network::Vpc* from;
    bool operator==(const Side&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Side& side) const {
      return std::hash<const void*>()(side.peering) * 31 + std::hash<const void*>()(side.from);
    }
  };

  std::unordered_map<Side, const Resource*, Hash> routed_;
  std::unordered_set<Side, Hash> meant_;
  bool open_ = false;
};

}  // namespace dbrepl::rules
