#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "analysis/calls.hpp"
#include "analysis/conditions.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

/// Under which conditions each function of a template is called, and so which values a parameter
/// can have there: behind a condition that a parameter is not empty, its empty default does not
/// count, nor does that of a list behind any condition.
class Circumstances {
 public:
  /// All must outlive it.
  Circumstances(const Template& source, const Calls& calls, Conditions& conditions)
      : template_(source), calls_(calls), conditions_(conditions) {}

  /// Whether a parameter may have a value where a call stands, as far as that is known.
  bool permit(const Node& call, const Parameter& parameter, std::string_view value);
  /// Whether a call stands only where a parameter that may be empty is so.
  bool demand_empty(const Node& call, const Parameter& parameter);

 private:
  const Site* conditional_site_of(const Node& call);

  const Template& template_;
  const Calls& calls_;
  Conditions& conditions_;
  std::unordered_map<const Node*, std::uint32_t> conditional_;  // calls behind conditions
  bool collected_ = false;
};

}  // namespace dbrepl::analysis
