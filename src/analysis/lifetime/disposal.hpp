#pragma once

#include <cstdint>
#include <string_view>

#include "analysis/resolution.hpp"
#include "analysis/template.hpp"

namespace dbrepl::analysis {

/// What becomes of a resource.
enum class Fate : std::uint8_t {
  deleted,
  snapshot,  ///< deleted, but for a last snapshot
  retained,
  pending,  ///< deleted after a time of waiting: a key
  unknown,  ///< a function decides
};

/// What deletion and replacement do to a resource, by its attributes and CloudFormation's defaults.
struct Disposal {
  Fate deletion = Fate::deleted;
  Fate replacement = Fate::deleted;
  const Node* deletion_policy = nullptr;     ///< where it is stated
  const Node* replacement_policy = nullptr;  ///< where it is stated
};

/// CloudFormation's default for both is to delete, but for the deletion of an AWS::RDS::DBCluster,
/// and of an AWS::RDS::DBInstance outside a cluster that is no read replica, which leaves a
/// snapshot.
Disposal disposal_of(const Resource& resource, Resolver& resolver);

/// The days that a key waits before it is deleted: PendingWindowInDays, 30 without it; 0 where it
/// is not known.
int pending_days(const Resource& key, Resolver& resolver);

/// Whether an AWS::RDS::DBInstance is a member of a cluster, which holds the data.
bool is_cluster_member(const Resource& instance);
/// Whether it copies another one, and holds nothing of its own.
bool is_replica(const Resource& instance);

}  // namespace dbrepl::analysis
