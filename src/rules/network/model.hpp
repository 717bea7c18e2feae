#pragma once

#include "analysis/network/network.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

namespace net = analysis::network;

/// The network of a template, made when the first rule asks for it.
inline net::Network& network_of(const Context& context) {
  return context.analysis.model<net::Network>();
}

/// Whether both can exist in one deployment for sure.
inline bool exist_together(const Context& context, const Resource& a, const Resource& b) {
  return (a.condition.empty() && b.condition.empty()) ||
         context.conditions.together({a.condition}, {b.condition}) == analysis::Verdict::holds;
}

/// A VPC of this template.
inline bool is_own(const net::Vpc* vpc) {
  return vpc != nullptr && vpc->resource != nullptr;
}

}  // namespace dbrepl::rules
