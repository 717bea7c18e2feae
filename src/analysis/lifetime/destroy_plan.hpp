#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/intent.hpp"
#include "analysis/lifetime/lifetime.hpp"

namespace dbrepl::analysis {

/// How long something takes, in minutes: an estimate.
struct Minutes {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

/// How long the deletion of a resource of this type takes, as a rule. Services promise nothing: the
/// figures are what operators report; for functions in a VPC, what AWS documents and users saw.
Minutes deletion_time(const Resource& resource);

/// A resource that deletion reaches, and when.
struct PlannedDeletion {
  const Resource* resource = nullptr;
  Minutes takes;
  bool is_kept = false;  ///< it leaves the stack, and stays
};

/// In what order the deletion of a stack takes its resources, and what comes of it.
struct DestroyPlan {
  /// Each wave waits for those before it: a resource goes after all that depend on it.
  std::vector<std::vector<PlannedDeletion>> waves;
  /// Resources that depend on each other in a circle, and what those depend on: without an order.
  std::vector<const Resource*> circular;
  std::vector<Blocker> blockers;
  std::vector<Remainder> remainders;
  std::size_t exports = 0;  ///< outputs that other stacks may import
  Minutes takes;            ///< along the slowest chain of dependencies
  /// That chain, what goes first first.
  std::vector<const Resource*> slowest;
};

/// Linear in the resources and their references.
DestroyPlan plan_destruction(Analysis& analysis);

}  // namespace dbrepl::analysis
