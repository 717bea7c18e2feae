#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/resolution.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

/// How many conditions are decided for one resource, or for one rule: whoever decides between more
/// has a template that nobody can read.
constexpr std::size_t most_conditions = 12;

/// One condition decided, and what follows from that for others. Conditions are decided one at a
/// time, never in combination, so that the cost grows with their number alone.
struct Scenario {
  std::string_view condition;
  bool holds;
  std::vector<analysis::Assumption> assumptions;  ///< the condition itself, and what follows

  /// "where condition "X" holds", for messages.
  std::string text() const;
};

/// The conditions that branches of Fn::If in the properties of each resource depend on. A model:
/// `analysis.model<BranchConditions>()`.
class BranchConditions {
 public:
  explicit BranchConditions(const analysis::Analysis& analysis);

  /// Each once, in the order of the template; the first few of them where there are many.
  std::span<const std::string_view> of(const Resource& resource) const;

 private:
  std::unordered_map<const Resource*, std::vector<std::string_view>> conditions_;
};

/// Both values of each of these conditions, as far as they can be where `presence` exists.
std::vector<Scenario> scenarios_of(const Context& context,
                                   const analysis::Conditions::Presence& presence,
                                   std::span<const std::string_view> conditions);

}  // namespace dbrepl::rules
