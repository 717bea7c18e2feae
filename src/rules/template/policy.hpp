#pragma once

#include <span>
#include <string_view>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// What a part of a creation or update policy takes.
enum class PolicyValue : std::uint8_t {
  object,
  list,
  processes,  ///< names of scaling processes
  boolean,
  string,
  required_string,
  whole_number,
  percentage,  ///< 0 to 100
  duration,    ///< ISO 8601, "PT15M"; up to twelve hours, as of a creation's signals
  pause,       ///< the same up to one hour
};

struct PolicyKey {
  std::string_view name;
  PolicyValue value;
  std::span<const PolicyKey> parts = {};  ///< of an object
};

/// The policy that a resource type takes.
struct PolicyType {
  std::string_view type;
  std::span<const PolicyKey> keys;
};

/// Checks the policies of all resources under one attribute, "CreationPolicy"; `elsewhere` is the
/// severity of one on a type that takes none.
void check_policies(const Check& check, std::string_view attribute,
                    std::span<const PolicyType> types, Severity elsewhere, const Context& context,
                    Reporter& reporter);

}  // namespace dbrepl::rules
