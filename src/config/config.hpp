#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/cidr.hpp"

namespace dbrepl::config {

using support::Cidr;

/// Key and value, in the order of the keys.
using Tags = std::map<std::string, std::string, std::less<>>;

/// What CloudFormation does with a cluster that leaves the stack.
enum class Deletion : std::uint8_t {
  unset,  ///< no policy written: CloudFormation takes a final snapshot, which stays
  remove,
  snapshot,
  retain,
};

/// Whether a stack is meant to go away without a trace, or to last.
enum class Policy : std::uint8_t { ephemeral, durable };

/// A set of values of ordinary options.
enum class Profile : std::uint8_t { baseline };

/// How ARNs name the partition.
enum class Partition : std::uint8_t {
  pseudo,  ///< ${AWS::Partition}: the template serves all of them
  aws,
  aws_cn,
  aws_us_gov,
};

/// The dimensions under which a lag alarm looks for its metric.
enum class LagDimensions : std::uint8_t {
  readers,  ///< DBClusterIdentifier and Role READER: only replicas publish lag
  cluster,  ///< DBClusterIdentifier alone
};

/// Where the functions may open connections to.
enum class Egress : std::uint8_t {
  restricted,  ///< MySQL to the environments' ranges, HTTPS
  all,
};

/// What the functions' role gets its network interfaces with.
enum class VpcAccess : std::uint8_t {
  statement,  ///< the actions themselves, denied to the functions' own code
  managed,    ///< the managed policy AWSLambdaVPCAccessExecutionRole, which may also create log
              ///< groups
};

/// Which log permissions the functions' role has.
enum class LogAccess : std::uint8_t {
  write,   ///< into the declared groups only
  create,  ///< may create groups as well: a late event re-creates a deleted one
};

/// What the functions' role may describe in RDS.
enum class DescribeAccess : std::uint8_t { named, all };

/// Whom a key policy's service statement serves.
enum class ServiceAccess : std::uint8_t {
  account,  ///< the services, on behalf of this account
  any,      ///< the services, on behalf of anybody
};

/// From where a database group takes connections.
enum class Ingress : std::uint8_t {
  all,     ///< the ranges of all environments
  peered,  ///< its own range and those of its peers
};

/// Which resources have a tag Name.
enum class NameTags : std::uint8_t {
  all,   ///< every resource that takes tags
  main,  ///< not keys, secrets, log groups and alarms
};

struct LagAlarm {
  bool enabled = true;
  int threshold_seconds = 60;
  int period_seconds = 60;
  int evaluation_periods = 2;
  LagDimensions dimensions = LagDimensions::readers;
  /// Adds a parameter that leaves the alarm out where it says "false".
  bool optional = false;
  /// ARNs told when the alarm changes state.
  std::vector<std::string> actions;

  friend bool operator==(const LagAlarm&, const LagAlarm&) = default;
};

/// What `defaults` sets for every environment and an environment can set for itself.
struct Settings {
  int zones = 2;
  std::string engine_version = "5.7.mysql_aurora.2.12.6";
  std::string instance_class = "db.r5.large";
  int instances = 1;
  int backup_days = 7;
  std::string backup_window = "03:00-04:00";
  std::string maintenance_window = "mon:04:00-mon:05:00";
  std::vector<std::string> log_exports = {"error", "general", "slowquery"};
  bool deletion_protection = false;
  Deletion deletion = Deletion::remove;
  Ingress ingress = Ingress::all;
  LagAlarm lag_alarm;
  Tags tags;

  friend bool operator==(const Settings&, const Settings&) = default;
};

struct Environment {
  std::string name;  ///< "dev", "pre-prod": lower case words joined by hyphens
  Cidr cidr;
  /// At least one a zone; the first lies in the first zone, and so on in turn.
  std::vector<Cidr> subnets;
  Settings settings;

  friend bool operator==(const Environment&, const Environment&) = default;
};

/// Two environments by name, in the order in which names and routes mention them.
struct Peering {
  std::string from;
  std::string to;

  friend bool operator==(const Peering&, const Peering&) = default;
};

struct Names {
  std::string prefix;  ///< before every physical name; may be empty
  std::string functions = "db-sync";
  std::string bucket = "migration-scripts";
  std::string parameters = "db-replication";

  friend bool operator==(const Names&, const Names&) = default;
};

struct SuffixParameter {
  std::optional<std::string> default_value;
  int max_length = 20;
  std::string pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

  friend bool operator==(const SuffixParameter&, const SuffixParameter&) = default;
};

struct Parameters {
  SuffixParameter environment_suffix;
  std::string master_username = "admin";  ///< the default of the parameter MasterUsername

  friend bool operator==(const Parameters&, const Parameters&) = default;
};

struct Keys {
  int pending_days = 7;
  bool rotation = true;
  ServiceAccess service_access = ServiceAccess::account;

  friend bool operator==(const Keys&, const Keys&) = default;
};

struct Bucket {
  int expiration_days = 30;
  int noncurrent_days = 30;

  friend bool operator==(const Bucket&, const Bucket&) = default;
};

struct Functions {
  std::string environment;  ///< where they live; load() fills it in where the text leaves it out
  std::string runtime = "python3.13";
  int memory_mb = 512;
  int timeout_seconds = 300;
  std::optional<int> reserved_concurrency;
  int log_retention_days = 7;
  Egress egress = Egress::restricted;
  VpcAccess vpc_access = VpcAccess::statement;
  LogAccess log_access = LogAccess::write;
  DescribeAccess describe_access = DescribeAccess::named;

  friend bool operator==(const Functions&, const Functions&) = default;
};

/// The typed configuration. Whoever has one from load() without an error, or from
/// default_config(), may rely on it: names are unique and fit their services, ranges are valid and
/// do not overlap, subnets lie in their range, peerings name two environments.
struct Config {
  Profile profile = Profile::baseline;
  Policy policy = Policy::ephemeral;
  std::string description =
      "Aurora MySQL clusters in separate environments, joined by VPC peering, with functions that "
      "replicate schemas and reference data between them";
  Names names;
  Parameters parameters;
  Partition partition = Partition::pseudo;
  NameTags name_tags = NameTags::all;
  Tags tags;
  Settings defaults;  ///< what every environment of the text started from
  std::vector<Environment> environments;
  std::vector<Peering> peerings;
  Keys keys;
  Bucket bucket;
  Functions functions;

  /// The environment with this name, or null.
  const Environment* find(std::string_view name) const;

  friend bool operator==(const Config&, const Config&) = default;
};

/// What applies without a file: dev, staging and prod, peered in a row.
Config default_config();

}  // namespace dbrepl::config
