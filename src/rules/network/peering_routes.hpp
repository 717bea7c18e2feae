#pragma once

#include <unordered_set>

#include "analysis/network/network.hpp"

namespace dbrepl::rules {

/// The sides of peerings from which no route leads through them, of those that this template alone
/// could give one.
class PeeringRoutes {
 public:
  explicit PeeringRoutes(analysis::network::Network& network);

  bool lacks_route(const analysis::network::Peering& peering,
                   const analysis::network::Vpc* from) const;

 private:
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

  std::unordered_set<Side, Hash> routed_;
  bool open_ = false;
};

}  // namespace dbrepl::rules
