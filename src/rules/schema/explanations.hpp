#pragma once

#include <string_view>

#include "schema/checker.hpp"

namespace dbrepl::rules {

/// What is said of a circumstance that its schema alone does not explain.
struct Explanation {
  std::string_view peer_rule;
  std::string_view message;  ///< "" where that of the violation says it
  std::string_view hint;
  bool is_advice = false;  ///< what it asks for is better, but what is there works
};

/// The explanation of a violation of a condition; null where its message says enough.
const Explanation* explanation_of(const schema::Violation& violation);

}  // namespace dbrepl::rules
