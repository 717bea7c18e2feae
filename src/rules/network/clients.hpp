#pragma once

#include <vector>

#include "analysis/network/reach.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

/// A client that names the host of a target, and whether it reaches it.
struct Connection {
  const net::Reference* reference = nullptr;
  net::Reach reach;
};

/// Every connection of a template, judged once for all rules that look at them.
class Connections {
 public:
  explicit Connections(analysis::Analysis& analysis)
      : Connections(analysis.model<net::Network>()) {}
  explicit Connections(net::Network& network) {
    for (const net::Reference& reference : network.references()) {
      all_.push_back({&reference, net::reach(network, *reference.client, *reference.target,
                                             reference.target->port)});
    }
  }
  const std::vector<Connection>& all() const { return all_; }

 private:
  std::vector<Connection> all_;
};

}  // namespace dbrepl::rules
