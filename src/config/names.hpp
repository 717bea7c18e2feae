#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace dbrepl::config {

/// The logical ids of an environment's resources begin with this: "PreProd" for "pre-prod".
std::string logical_prefix(std::string_view environment);

/// The functions' variables of an environment begin with this: "PRE_PROD" for "pre-prod".
std::string variable_prefix(std::string_view environment);

/// A service's bound on the names of one of its resources.
struct NameBound {
  std::string_view what;  ///< "cluster identifier"
  std::size_t max;        ///< characters
};

/// A physical name in Fn::Sub's notation and what bounds it.
struct BoundName {
  std::string text;
  NameBound bound;
};

/// The function that prepares and clears away, in the names of what is its own.
inline constexpr std::string_view housekeeping = "housekeeping";

/// How many characters a name has at the longest permitted suffix.
std::size_t longest_length(std::string_view name, int max_suffix_length);

/// The one place that makes physical names. All of them are in Fn::Sub's notation and hold
/// ${EnvironmentSuffix}. The configuration must outlive it.
class Naming {
 public:
  explicit Naming(const Config& config) : config_(config) {}

  /// `thing` of an environment: "dev-route-table-${EnvironmentSuffix}".
  std::string of(const Environment& environment, std::string_view thing) const;
  /// The same with a number: "dev-aurora-instance-1-${EnvironmentSuffix}".
  std::string of(const Environment& environment, std::string_view thing, int number) const;

  std::string cluster(const Environment& e) const { return of(e, "aurora-cluster"); }
  std::string instance(const Environment& e, int n) const { return of(e, "aurora-instance", n); }
  std::string subnet_group(const Environment& e) const { return of(e, "aurora-subnet-group"); }
  std::string security_group(const Environment& e) const { return of(e, "aurora-sg"); }
  std::string secret(const Environment& e) const { return of(e, "aurora-secret"); }
  /// Where Aurora writes what it exports of a log.
  std::string export_log_group(const Environment& e, std::string_view log) const;
  std::string lag_alarm(const Environment& e) const { return of(e, "aurora-replication-lag"); }
  std::string key_alias(const Environment& e) const;
  std::string connection_parameter(const Environment& e) const;
  /// The Name tag of a peering.
  std::string peering(const Peering& peering) const;
  /// The alarm on the age of the last run of a kind, "schema" or "data".
  std::string sync_alarm(const Peering& peering, std::string_view kind) const;

  /// What all names in the parameter store begin with, slashes included.
  std::string parameter_root() const;
  /// What parameter_root() begins with, "/db-replication": the functions' PARAMETER_PREFIX.
  std::string parameter_prefix() const;
  std::string bucket() const;
  std::string role() const;
  std::string housekeeping_role() const;
  std::string endpoints_security_group() const;
  std::string driver_layer() const;
  std::string functions_security_group() const;
  /// `job` is "schema-replication", "data-replication" or housekeeping.
  std::string function(std::string_view job) const;
  std::string log_group(std::string_view job) const;

  /// The names of an environment that its services bound.
  std::vector<BoundName> bounded(const Environment& environment) const;
  /// Those of the functions and their role.
  std::vector<BoundName> bounded_functions() const;
  BoundName bounded_bucket() const;

 private:
  /// Puts the prefix before and the suffix behind a name.
  std::string whole(std::string_view stem) const;

  const Config& config_;
};

}  // namespace dbrepl::config
