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

/// A set of values of ordinary options: see apply_profile().
enum class Profile : std::uint8_t {
  baseline,    ///< the built-in values
  functional,  ///< what the functions need to run, and nothing that a deletion leaves
};

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

/// The way of the functions' VPC to AWS services.
enum class Gateway : std::uint8_t {
  none,
  endpoints,  ///< of the services that the functions call
  nat,        ///< a NAT gateway, which leads everywhere
};

/// Where the layer with the database driver comes from.
enum class DriverLayer : std::uint8_t {
  none,
  object,  ///< an archive in a bucket, of which the stack makes a layer
  arn,     ///< a layer that is there
};

/// How the functions' code stands in the template.
enum class Code : std::uint8_t {
  plain,
  packed,  ///< once for both functions, compressed
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
enum class DescribeAccess : std::uint8_t { named, all, none };

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
  all,       ///< every resource that takes tags
  main,      ///< not keys, secrets, log groups and alarms
  nameless,  ///< those that have no name of their own; the others have no Environment either
};

/// The alarm on the replica lag of an environment's cluster.
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

/// Alarms on how long ago the functions last succeeded, one a peering and kind of run.
struct SyncAlarm {
  bool enabled = false;
  int max_age_hours = 24;
  /// ARNs told when an alarm changes state.
  std::vector<std::string> actions;

  friend bool operator==(const SyncAlarm&, const SyncAlarm&) = default;
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
  std::optional<std::string> database_name;  ///< the database that the cluster is created with
  std::vector<std::string> log_exports = {"error", "general", "slowquery"};
  /// Declares the log groups of the exports; else Aurora makes them itself, and they stay.
  std::optional<int> export_retention_days;
  bool deletion_protection = false;
  Deletion deletion = Deletion::remove;
  Ingress ingress = Ingress::all;
  LagAlarm lag_alarm;
  Tags tags;

  friend bool operator==(const Settings&, const Settings&) = default;
};

/// An environment: a VPC with a cluster in it.
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

/// What physical names are made of, beside the environment and the suffix.
struct Names {
  std::string prefix;  ///< before every physical name; may be empty
  std::string functions = "db-sync";
  std::string bucket = "migration-scripts";
  std::string parameters = "db-replication";

  friend bool operator==(const Names&, const Names&) = default;
};

/// The template's parameter EnvironmentSuffix, which tells its stacks apart.
struct SuffixParameter {
  std::optional<std::string> default_value;
  int max_length = 20;
  std::string pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

  friend bool operator==(const SuffixParameter&, const SuffixParameter&) = default;
};

/// What the parameters of the template permit and default to.
struct Parameters {
  SuffixParameter environment_suffix;
  std::string master_username = "admin";  ///< the default of the parameter MasterUsername

  friend bool operator==(const Parameters&, const Parameters&) = default;
};

/// The KMS keys, one an environment.
struct Keys {
  int pending_days = 7;
  bool rotation = true;
  ServiceAccess service_access = ServiceAccess::account;

  friend bool operator==(const Keys&, const Keys&) = default;
};

/// The bucket of the migration scripts.
struct Bucket {
  int expiration_days = 30;
  int noncurrent_days = 30;
  bool empty_on_deletion = false;

  friend bool operator==(const Bucket&, const Bucket&) = default;
};

/// The functions' way to AWS services.
struct Network {
  Gateway egress = Gateway::none;
  /// Of the NAT gateway; load() fills it in where the text leaves it out.
  Cidr public_subnet;

  friend bool operator==(const Network&, const Network&) = default;
};

/// The driver of the functions. What is left out becomes a parameter of the template.
struct Driver {
  DriverLayer layer = DriverLayer::none;
  std::optional<std::string> bucket;
  std::optional<std::string> key;
  std::optional<std::string> arn;

  friend bool operator==(const Driver&, const Driver&) = default;
};

/// The two functions that replicate.
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
  Code code = Code::plain;
  std::vector<std::string> never_targets;     ///< environments
  std::vector<std::string> reference_tables;  ///< "database.table"; none: whatever an event lists
  std::vector<std::string> left_out_columns;  ///< "database.table.column"
  std::vector<std::string> masked_columns;    ///< "database.table.column"
  bool allow_destructive = false;
  bool forget_state = false;  ///< on deletion of the stack, what they recorded goes
  /// Once the stack stands, makes the databases ready, in every environment that may be a target.
  bool prepare_databases = false;
  std::string initial_schema;  ///< SQL that the preparation runs; where set, there is one
  SyncAlarm sync_alarm;

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
  Network network;
  Keys keys;
  Bucket bucket;
  Driver driver;
  Functions functions;

  /// The environment with this name, or null.
  const Environment* find(std::string_view name) const;

  friend bool operator==(const Config&, const Config&) = default;
};

/// What applies without a file: dev, staging and prod, peered in a row, with the values of a
/// profile.
Config default_config(Profile profile = Profile::baseline);

/// Sets the options that a profile differs in from the built-in values.
void apply_profile(Profile profile, Config& config);

}  // namespace dbrepl::config
