#pragma once

#include <string>
#include <string_view>

#include "analysis/network/network.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

namespace net = analysis::network;

/// The network of a template, made when the first rule asks for it.
inline net::Network& network_of(const Context& context) {
  return context.analysis.model<net::Network>();
}

/// Reports at a value within a resource; at the resource itself where `node` is null.
Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   const Node* node, std::string message, std::string hint = {});

/// Reports at a property of a resource; at the resource itself where it has none.
Finding& report_property(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string_view property, std::string message, std::string hint = {});

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
