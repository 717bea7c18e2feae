#include "analysis/lifetime/disposal.hpp"

#include <charconv>

namespace dbrepl::analysis {

namespace {

Fate fate_of(const Node& policy, Resolver& resolver) {
  const auto text = resolver.text_of(policy);
  if (!text) return Fate::unknown;
  if (*text == "Retain" || *text == "RetainExceptOnCreate") return Fate::retained;
  return *text == "Snapshot" ? Fate::snapshot : Fate::deleted;
}

Fate default_fate(const Resource& resource) {
  if (resource.type == "AWS::RDS::DBCluster") return Fate::snapshot;
  if (resource.type == "AWS::RDS::DBInstance" && !is_cluster_member(resource) &&
      !is_replica(resource)) {
    return Fate::snapshot;
  }
  return Fate::deleted;
}

const Node* stated(const Resource& resource, std::string_view attribute) {
  const Node* policy = resource.node->find(attribute);
  return policy == nullptr || policy->is_null() ? nullptr : policy;
}

}  // namespace

bool is_replica(const Resource& instance) {
  return instance.property("SourceDBInstanceIdentifier") != nullptr ||
         instance.property("SourceDBClusterIdentifier") != nullptr;
}

bool is_cluster_member(const Resource& instance) {
  return instance.property("DBClusterIdentifier") != nullptr;
}

Disposal disposal_of(const Resource& resource, Resolver& resolver) {
  Disposal disposal;
  disposal.deletion_policy = stated(resource, "DeletionPolicy");
  disposal.replacement_policy = stated(resource, "UpdateReplacePolicy");
  disposal.deletion = disposal.deletion_policy == nullptr
                          ? default_fate(resource)
                          : fate_of(*disposal.deletion_policy, resolver);
  if (disposal.replacement_policy != nullptr) {
    disposal.replacement = fate_of(*disposal.replacement_policy, resolver);
  }
  const bool is_key = resource.type == "AWS::KMS::Key" || resource.type == "AWS::KMS::ReplicaKey";
  if (is_key && disposal.deletion == Fate::deleted) disposal.deletion = Fate::pending;
  return disposal;
}

int pending_days(const Resource& key, Resolver& resolver) {
  constexpr int by_default = 30;
  const Node* window = key.property("PendingWindowInDays");
  if (window == nullptr) return by_default;
  const auto text = resolver.text_of(*window);
  int days = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), days);
  return days;
}

}  // namespace dbrepl::analysis
