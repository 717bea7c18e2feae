#pragma once

#include "analysis/network/network.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

namespace net = analysis::network;

/// The network of a template, made when the first rule asks for it.
inline net::Network& network_of(const Context& context) {
  return context.analysis.model<net::Network>();
}

/// A VPC of this template.
inline bool is_own(const net::Vpc* vpc) {
  return vpc != nullptr && vpc->resource != nullptr;
}

}  // namespace dbrepl::rules
