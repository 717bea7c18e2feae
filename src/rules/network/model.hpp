#pragma once

#include "analysis/network/network.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

namespace net = analysis::network;

/// The network that rules look at, made when the first one asks for it: that of the template, or
/// for a while (`in_every_network`) that with a condition decided.
struct CurrentNetwork {
  explicit CurrentNetwork(analysis::Analysis& analysis)
      : network(&analysis.model<net::Network>()) {}

  net::Network* network;
};

inline net::Network& network_of(const Context& context) {
  return *context.analysis.model<CurrentNetwork>().network;
}

/// A VPC of this template.
inline bool is_own(const net::Vpc* vpc) {
  return vpc != nullptr && vpc->resource != nullptr;
}

}  // namespace dbrepl::rules
