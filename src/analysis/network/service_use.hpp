#pragma once

#include <string_view>
#include <vector>

#include "analysis/code/function_code.hpp"
#include "analysis/network/reach.hpp"

namespace dbrepl::analysis::network {

/// A function that calls a service's API, and whether it reaches it.
struct ServiceUse {
  const Placement* client = nullptr;
  const code::FunctionCode* function = nullptr;
  const code::ServiceCall* call = nullptr;  ///< the first of them
  std::string_view service;                 ///< as in endpoints: "secretsmanager"
  Reach reach;
};

/// What the inline sources of a template's functions call, each service once a function, in the
/// order of the template. Linear in the calls.
class ServiceUses {
 public:
  explicit ServiceUses(Analysis& analysis);
  /// In a network of the template with a condition decided.
  ServiceUses(Analysis& analysis, Network& network);

  const std::vector<ServiceUse>& all() const { return all_; }

 private:
  std::vector<ServiceUse> all_;
};

}  // namespace dbrepl::analysis::network
