#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>

#include "config/config.hpp"
#include "config/fields.hpp"

namespace dbrepl::config {

// The one description of the configuration: decode.cpp reads by it, json_schema.cpp writes
// schemas/dbrepl.schema.json from it. A new option is a member in config.hpp and a line here.

namespace formats {

inline constexpr TextFormat name = {R"(lower case words joined by hyphens, such as "pre-prod")",
                                    "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", 63};
inline constexpr TextFormat prefix = {
    R"(lower case words joined by hyphens, such as "acme", or "")",
    "^([a-z][a-z0-9]*(-[a-z0-9]+)*)?$", 40};
inline constexpr TextFormat suffix = {
    R"(lower case letters and digits joined by single hyphens, such as "pr-42")",
    "^[a-z0-9]+(-[a-z0-9]+)*$", 40};
inline constexpr TextFormat user = {R"(a letter, then letters and digits, such as "admin")",
                                    "^[a-zA-Z][a-zA-Z0-9]*$", 16};
inline constexpr TextFormat pattern = {"a regular expression", "^.+$", 200};
inline constexpr TextFormat version = {
    R"(an Aurora MySQL version such as "5.7.mysql_aurora.2.12.6")",
    R"(^[0-9]+\.[0-9]+\.mysql_aurora\.[0-9]+\.[0-9]+\.[0-9]+(\.[0-9]+)?$)", 64};
inline constexpr TextFormat instance_class = {R"(an instance class such as "db.r5.large")",
                                              "^db\\.[a-z0-9-]+(\\.[a-z0-9-]+)?$", 40};
inline constexpr TextFormat daily_window = {
    R"(a daily window in UTC such as "03:00-04:00")",
    "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$", 11};
inline constexpr TextFormat weekly_window = {
    R"(a weekly window in UTC such as "mon:04:00-mon:05:00")",
    "^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-"
    "(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$",
    19};
inline constexpr TextFormat runtime = {R"(a Python runtime such as "python3.13")",
                                       "^python[0-9]+\\.[0-9]+$", 20};
inline constexpr TextFormat arn = {R"(an ARN such as "arn:aws:sns:eu-central-1:111122223333:ops")",
                                   "^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+$", 1024};
inline constexpr TextFormat database = {R"(a letter, then letters and digits, such as "shop")",
                                        "^[a-zA-Z][a-zA-Z0-9]*$", 64};
inline constexpr TextFormat bucket = {R"(the name of a bucket, such as "acme-artifacts")",
                                      "^[a-z0-9][a-z0-9.-]+[a-z0-9]$", 63};
inline constexpr TextFormat object_key = {R"(an object's key, such as "layers/pymysql.zip")",
                                          R"(^[^/\x00-\x1f][^\x00-\x1f]*$)", 1024};
inline constexpr TextFormat layer_arn = {
    R"(a layer version's ARN such as "arn:aws:lambda:eu-central-1:111122223333:layer:pymysql:1")",
    "^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[a-zA-Z0-9_-]+:[0-9]+$", 255};
inline constexpr TextFormat table = {R"(a database and a table, such as "shop.countries")",
                                     R"(^[^,.\x00-\x1f]+\.[^,.\x00-\x1f]+$)", 129};
inline constexpr TextFormat column = {
    R"(a database, a table and a column, such as "shop.users.email")",
    R"(^[^,.\x00-\x1f]+(\.[^,.\x00-\x1f]+){2}$)", 194};
inline constexpr TextFormat script = {"SQL of at most 8192 bytes", "", 8192};
inline constexpr TextFormat sentence = {"a text of at most 1024 bytes", "", 1024};

}  // namespace formats

inline constexpr std::size_t max_environments = 100;

/// What CloudWatch Logs takes as a retention.
inline constexpr IntegerOf<22> retention_days = {{1,    3,    5,    7,    14,   30,  60,  90,
                                                  120,  150,  180,  365,  400,  545, 731, 1096,
                                                  1827, 2192, 2557, 2922, 3288, 3653}};

inline constexpr Choice<Profile, 2> profiles = {
    {{{"baseline", Profile::baseline}, {"functional", Profile::functional}}}};

template <>
struct Description<LagAlarm> {
  static constexpr std::string_view kind = "a lag alarm";
  static constexpr auto fields = std::tuple{
      Field{"enabled", &LagAlarm::enabled, Flag{}, "Whether the environment has a lag alarm."},
      Field{"threshold_seconds", &LagAlarm::threshold_seconds, Integer{1, 86400},
            "The replica lag above which the alarm goes off."},
      Field{"period_seconds", &LagAlarm::period_seconds, Integer{60, 86400, 60},
            "The period over which the lag is averaged."},
      Field{"evaluation_periods", &LagAlarm::evaluation_periods, Integer{1, 1440},
            "How many periods in a row the lag is too high before the alarm goes off."},
      Field{
          "dimensions", &LagAlarm::dimensions,
          Choice<LagDimensions, 2>{
              {{{"readers", LagDimensions::readers}, {"cluster", LagDimensions::cluster}}}},
          "Where the alarm looks for the metric: under the cluster's readers, which publish it, or "
          "under the cluster alone."},
      Field{"optional", &LagAlarm::optional, Flag{},
            "Adds a template parameter that leaves the alarm out where it says \"false\"."},
      Field{"actions", &LagAlarm::actions, List<Text>{{&formats::arn}, 0, 5},
            "ARNs told when the alarm changes state, for example of an SNS topic."},
  };
};

template <>
struct Description<Settings> {
  static constexpr std::string_view kind = "'defaults'";
  static constexpr auto fields = std::tuple{
      Field{"zones", &Settings::zones,
            Integer{2, 6, 1, "a subnet group of RDS needs subnets in at least two zones"},
            "Over how many availability zones the subnets spread."},
      Field{"engine_version", &Settings::engine_version, Text{&formats::version},
            "The version of Aurora MySQL."},
      Field{"instance_class", &Settings::instance_class, Text{&formats::instance_class},
            "The class of the database instances."},
      Field{"instances", &Settings::instances, Integer{1, 16},
            "How many instances a cluster has: one writer, the others are readers."},
      Field{"backup_days", &Settings::backup_days, Integer{1, 35},
            "How many days automated backups are kept."},
      Field{"backup_window", &Settings::backup_window, Text{&formats::daily_window},
            "When backups are made, in UTC; at least 30 minutes."},
      Field{"maintenance_window", &Settings::maintenance_window, Text{&formats::weekly_window},
            "When maintenance may happen, in UTC; at least 30 minutes, outside of the backup "
            "window."},
      Field{"database_name", &Settings::database_name, Text{&formats::database},
            "The database that the cluster is created with; without one it has none. A change "
            "replaces the cluster."},
      Field{"log_exports", &Settings::log_exports,
            List<WordOf<4>>{{{"audit", "error", "general", "slowquery"}}, 0, 4},
            "The database logs that are sent to CloudWatch Logs."},
      Field{"export_retention_days", &Settings::export_retention_days, retention_days,
            "How many days those logs are kept, in log groups of the stack; if left out, Aurora "
            "makes the groups itself, and they stay for good."},
      Field{"deletion_protection", &Settings::deletion_protection, Flag{},
            "Whether the cluster refuses to be deleted."},
      Field{"deletion_policy", &Settings::deletion,
            Choice<Deletion, 4>{{{{"Delete", Deletion::remove},
                                  {"Snapshot", Deletion::snapshot},
                                  {"Retain", Deletion::retain},
                                  {"unset", Deletion::unset}}}},
            "What happens to a cluster that leaves the stack or is replaced; \"unset\" writes no "
            "policy, and CloudFormation then keeps a final snapshot."},
      Field{
          "ingress", &Settings::ingress,
          Choice<Ingress, 2>{{{{"all", Ingress::all}, {"peered", Ingress::peered}}}},
          "From which ranges the database takes connections: those of all environments, or its own "
          "and its peers'."},
      Field{"lag_alarm", &Settings::lag_alarm, Group{}, "The alarm on replica lag."},
      Field{"tags", &Settings::tags, TagMap{}, "Tags of the environment's resources."},
  };
};

template <>
struct Description<Environment> {
  static constexpr std::string_view kind = "an environment";
  static constexpr auto fields = std::tuple{
      Field{"name", &Environment::name, Text{&formats::name},
            "The name, part of every name of the environment's resources.", Presence::required},
      Field{"cidr", &Environment::cidr, Range{16, 28},
            "The private IPv4 range of the VPC, which overlaps with no other.", Presence::required},
      Field{
          "subnets", &Environment::subnets, List<Range>{{16, 28}, 1, 24},
          "The ranges of the subnets, one or more a zone, given to the zones in turn; if left out, "
          "one a zone is taken from the VPC's range."},
      Field{"", &Environment::settings, Flattened{}, ""},
  };
};

template <>
struct Description<Names> {
  static constexpr std::string_view kind = "'names'";
  static constexpr auto fields = std::tuple{
      Field{"prefix", &Names::prefix, Text{&formats::prefix},
            "Stands before every physical name, followed by a hyphen; may be empty."},
      Field{"functions", &Names::functions, Text{&formats::name},
            "Begins the names of the functions, their role and security group."},
      Field{"bucket", &Names::bucket, Text{&formats::name},
            "Begins the name of the bucket of migration scripts."},
      Field{"parameters", &Names::parameters, Text{&formats::name},
            "The first level of the names in the parameter store."},
  };
};

template <>
struct Description<SuffixParameter> {
  static constexpr std::string_view kind = "'environment_suffix'";
  static constexpr auto fields = std::tuple{
      Field{"default", &SuffixParameter::default_value, Text{&formats::suffix},
            "The suffix that applies where a deployment gives none."},
      Field{"max_length", &SuffixParameter::max_length, Integer{1, 40},
            "The longest suffix that a deployment may give; all names must fit with it."},
      Field{"pattern", &SuffixParameter::pattern, Text{&formats::pattern},
            "What a suffix must look like."},
  };
};

template <>
struct Description<Parameters> {
  static constexpr std::string_view kind = "'parameters'";
  static constexpr auto fields = std::tuple{
      Field{"environment_suffix", &Parameters::environment_suffix, Group{},
            "The parameter that tells deployments of the same template apart."},
      Field{"master_username", &Parameters::master_username, Text{&formats::user},
            "The default of the parameter MasterUsername."},
  };
};

template <>
struct Description<Keys> {
  static constexpr std::string_view kind = "'keys'";
  static constexpr auto fields = std::tuple{
      Field{"pending_days", &Keys::pending_days, Integer{7, 30},
            "How many days a deleted key waits before it is gone."},
      Field{"rotation", &Keys::rotation, Flag{}, "Whether the keys are rotated every year."},
      Field{"service_access", &Keys::service_access,
            Choice<ServiceAccess, 2>{
                {{{"account", ServiceAccess::account}, {"any", ServiceAccess::any}}}},
            "On whose behalf AWS services may use the keys: of this account, or of any."},
  };
};

template <>
struct Description<Bucket> {
  static constexpr std::string_view kind = "'bucket'";
  static constexpr auto fields = std::tuple{
      Field{"expiration_days", &Bucket::expiration_days, Integer{1, 3650},
            "After how many days migration scripts expire."},
      Field{"noncurrent_days", &Bucket::noncurrent_days, Integer{1, 3650},
            "After how many days replaced versions of them are deleted."},
      Field{"empty_on_deletion", &Bucket::empty_on_deletion, Flag{},
            "Whether the bucket is emptied when the stack is deleted; otherwise whatever it holds "
            "stops the deletion."},
  };
};

template <>
struct Description<Network> {
  static constexpr std::string_view kind = "'network'";
  static constexpr auto fields = std::tuple{
      Field{"egress", &Network::egress,
            Choice<Gateway, 3>{{{{"none", Gateway::none},
                                 {"endpoints", Gateway::endpoints},
                                 {"nat", Gateway::nat}}}},
            "The functions' way to AWS services: none, endpoints of the services that they call, "
            "or a NAT gateway."},
      Field{"public_subnet", &Network::public_subnet, Range{16, 28},
            "The range of the NAT gateway's subnet, in the VPC of the functions; if left out, the "
            "first that is free."},
  };
};

template <>
struct Description<Driver> {
  static constexpr std::string_view kind = "'driver'";
  static constexpr auto fields = std::tuple{
      Field{"layer", &Driver::layer,
            Choice<DriverLayer, 3>{{{{"none", DriverLayer::none},
                                     {"object", DriverLayer::object},
                                     {"arn", DriverLayer::arn}}}},
            "Where the layer with PyMySQL comes from: an archive in a bucket, as 'dbrepl layer' "
            "builds it, or a layer that is there."},
      Field{"bucket", &Driver::bucket, Text{&formats::bucket},
            "The bucket of the archive; if left out, the parameter DriverLayerBucket asks."},
      Field{"key", &Driver::key, Text{&formats::object_key},
            "The archive's key; if left out, the parameter DriverLayerKey asks."},
      Field{"arn", &Driver::arn, Text{&formats::layer_arn},
            "The layer version; if left out, the parameter DriverLayerArn asks."},
  };
};

template <>
struct Description<SyncAlarm> {
  static constexpr std::string_view kind = "'sync_alarm'";
  static constexpr auto fields = std::tuple{
      Field{"enabled", &SyncAlarm::enabled, Flag{},
            "Whether there is an alarm for each peering and kind of run."},
      Field{"max_age_hours", &SyncAlarm::max_age_hours, Integer{1, 168},
            "After how many hours without a successful run an alarm goes off."},
      Field{"actions", &SyncAlarm::actions, List<Text>{{&formats::arn}, 0, 5},
            "ARNs told when an alarm changes state, for example of an SNS topic."},
  };
};

template <>
struct Description<Functions> {
  static constexpr std::string_view kind = "'functions'";
  static constexpr auto fields = std::tuple{
      Field{"environment", &Functions::environment, Text{&formats::name},
            "In whose VPC the functions live; if left out, the first of those with the most "
            "peerings."},
      Field{"runtime", &Functions::runtime, Text{&formats::runtime}, "The runtime."},
      Field{"memory_mb", &Functions::memory_mb, Integer{128, 10240}, "The memory."},
      Field{"timeout_seconds", &Functions::timeout_seconds, Integer{1, 900},
            "How long a run may take."},
      Field{"reserved_concurrency", &Functions::reserved_concurrency, Integer{0, 1000},
            "How many runs of each function there may be at once; if left out, no concurrency is "
            "reserved."},
      Field{"log_retention_days", &Functions::log_retention_days, retention_days,
            "How many days log events are kept."},
      Field{
          "egress", &Functions::egress,
          Choice<Egress, 2>{{{{"restricted", Egress::restricted}, {"all", Egress::all}}}},
          "Where the functions may connect to: MySQL in the environments and HTTPS, or anything."},
      Field{
          "vpc_access", &Functions::vpc_access,
          Choice<VpcAccess, 2>{
              {{{"statement", VpcAccess::statement}, {"managed-policy", VpcAccess::managed}}}},
          "Where the role has the permissions for network interfaces from: a statement that names "
          "the actions, or AWSLambdaVPCAccessExecutionRole."},
      Field{"log_access", &Functions::log_access,
            Choice<LogAccess, 2>{{{{"write", LogAccess::write}, {"create", LogAccess::create}}}},
            "Whether the role may only write into the declared log groups, or also create groups."},
      Field{"describe_access", &Functions::describe_access,
            Choice<DescribeAccess, 3>{{{{"named", DescribeAccess::named},
                                        {"all", DescribeAccess::all},
                                        {"none", DescribeAccess::none}}}},
            "Which clusters and instances the role may describe: those of the stack, all, or none, "
            "for the functions themselves do not."},
      Field{"code", &Functions::code,
            Choice<Code, 2>{{{{"plain", Code::plain}, {"packed", Code::packed}}}},
            "How the code stands in the template: as it is, or once for both functions and "
            "compressed, which leaves room for other resources."},
      Field{"never_targets", &Functions::never_targets, List<Text>{{&formats::name}, 0, 100},
            "Environments that are never written to."},
      Field{"reference_tables", &Functions::reference_tables, List<Text>{{&formats::table}, 0, 100},
            "The only tables whose data may be copied; if empty, any that an event lists."},
      Field{"left_out_columns", &Functions::left_out_columns,
            List<Text>{{&formats::column}, 0, 100}, "Columns that are not copied."},
      Field{"masked_columns", &Functions::masked_columns, List<Text>{{&formats::column}, 0, 100},
            "Columns whose texts arrive as their SHA-256."},
      Field{"allow_destructive", &Functions::allow_destructive, Flag{},
            "Whether schema runs may drop and narrow without the event asking for it."},
      Field{"forget_state", &Functions::forget_state, Flag{},
            "Whether what the functions recorded in the parameter store is deleted with the "
            "stack; otherwise it stays."},
      Field{"prepare_databases", &Functions::prepare_databases, Flag{},
            "Whether, once the stack stands, the schema function makes the databases of "
            "'database_name' ready: there, with the character set utf8mb4."},
      Field{"initial_schema", &Functions::initial_schema, Text{&formats::script},
            "SQL that the schema function runs once the stack stands, in the database of every "
            "environment that it may write to."},
      Field{"sync_alarm", &Functions::sync_alarm, Group{},
            "Alarms on how long ago the functions last succeeded."},
  };
};

template <>
struct Description<Config> {
  static constexpr std::string_view kind = "the configuration";
  static constexpr auto fields = std::tuple{
      Field{"profile", &Config::profile, profiles,
            "A set of values of the options below, each of which can still be set here."},
      Field{"policy", &Config::policy,
            Choice<Policy, 2>{{{{"ephemeral", Policy::ephemeral}, {"durable", Policy::durable}}}},
            "Whether stacks are meant to go away without a trace, or to last: what validation asks "
            "for."},
      Field{"description", &Config::description, Text{&formats::sentence},
            "The description of the template."},
      Field{"names", &Config::names, Group{}, "What physical names begin with."},
      Field{"parameters", &Config::parameters, Group{}, "The parameters of the template."},
      Field{"partition", &Config::partition,
            Choice<Partition, 4>{{{{"any", Partition::pseudo},
                                   {"aws", Partition::aws},
                                   {"aws-cn", Partition::aws_cn},
                                   {"aws-us-gov", Partition::aws_us_gov}}}},
            "For which AWS partition ARNs are written; \"any\" leaves it to the deployment."},
      Field{"name_tags", &Config::name_tags,
            Choice<NameTags, 3>{{{{"all", NameTags::all},
                                  {"main", NameTags::main},
                                  {"nameless", NameTags::nameless}}}},
            "Which resources have a tag Name: all that take tags; all but keys, secrets, log "
            "groups and alarms; or those alone that have no name of their own, such as VPCs. The "
            "last leaves the tag Environment to them as well."},
      Field{"tags", &Config::tags, TagMap{}, "Tags of every resource that takes tags."},
      Field{"defaults", &Config::defaults, Group{},
            "What holds for every environment that does not say otherwise."},
      Field{"environments", &Config::environments,
            Groups<Config, Environment>{[](const Config& config) {
                                          return Environment{{}, {}, {}, config.defaults};
                                        },
                                        1, max_environments},
            "The environments, each with a VPC and a database cluster of its own."},
      Field{"peerings", &Config::peerings, List<Pair>{{&formats::name}, 0, 1000},
            "Pairs of environments whose VPCs are joined; if left out, each environment with the "
            "next. Peering is not transitive."},
      Field{"network", &Config::network, Group{}, "What the VPC of the functions has beside."},
      Field{"keys", &Config::keys, Group{}, "The encryption keys."},
      Field{"bucket", &Config::bucket, Group{}, "The bucket of migration scripts."},
      Field{"driver", &Config::driver, Group{}, "The database driver of the functions."},
      Field{"functions", &Config::functions, Group{}, "The replication functions."},
  };
};

}  // namespace dbrepl::config
