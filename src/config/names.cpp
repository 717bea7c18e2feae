#include "config/names.hpp"

#include <fmt/format.h>

#include "support/characters.hpp"
#include "support/physical_names.hpp"

namespace dbrepl::config {
namespace {

using support::upper;

constexpr std::string_view suffix_reference = "${EnvironmentSuffix}";
constexpr std::string_view account_reference = "${AWS::AccountId}";
constexpr std::size_t account_length = 12;

/// What a service bounds the names of a type of resource to.
NameBound bound_of(std::string_view type, std::string_view what) {
  const support::NameRule* rule = support::find_name_rule(type);
  return {what, rule == nullptr ? 0U : rule->max};
}

/// How often `part` stands in `text`.
std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++times;
  }
  return times;
}

}  // namespace

std::string logical_prefix(std::string_view environment) {
  std::string id;
  bool word_starts = true;
  for (const char c : environment) {
    if (c == '-') {
      word_starts = true;
    } else {
      id += word_starts ? upper(c) : c;
      word_starts = false;
    }
  }
  return id;
}

std::string variable_prefix(std::string_view environment) {
  std::string name;
  for (const char c : environment) {
    name += c == '-' ? '_' : upper(c);
  }
  return name;
}

std::size_t longest_length(std::string_view name, int max_suffix_length) {
  const std::size_t suffixes = count(name, suffix_reference);
  const std::size_t accounts = count(name, account_reference);
  return name.size() - suffixes * suffix_reference.size() - accounts * account_reference.size() +
         suffixes * static_cast<std::size_t>(max_suffix_length) + accounts * account_length;
}

std::string Naming::whole(std::string_view stem) const {
  const std::string& prefix = config_.names.prefix;
  return fmt::format("{}{}{}-{}", prefix, prefix.empty() ? "" : "-", stem, suffix_reference);
}

std::string Naming::of(const Environment& environment, std::string_view thing) const {
  return whole(fmt::format("{}-{}", environment.name, thing));
}

std::string Naming::of(const Environment& environment, std::string_view thing, int number) const {
  return whole(fmt::format("{}-{}-{}", environment.name, thing, number));
}

std::string Naming::key_alias(const Environment& e) const {
  return "alias/" + of(e, "key");
}

std::string Naming::connection_parameter(const Environment& e) const {
  return fmt::format("{}{}/connection-string", parameter_root(), e.name);
}

std::string Naming::peering(const Peering& peering) const {
  return whole(fmt::format("{}-to-{}-peering", peering.from, peering.to));
}

std::string Naming::export_log_group(const Environment& e, std::string_view log) const {
  return fmt::format("/aws/rds/cluster/{}/{}", cluster(e), log);
}

std::string Naming::sync_alarm(const Peering& peering, std::string_view kind) const {
  return whole(fmt::format("{}-to-{}-{}-sync-age", peering.from, peering.to, kind));
}

std::string Naming::parameter_prefix() const {
  const std::string& prefix = config_.names.prefix;
  return fmt::format("/{}{}{}", prefix, prefix.empty() ? "" : "-", config_.names.parameters);
}

std::string Naming::parameter_root() const {
  return fmt::format("{}/{}/", parameter_prefix(), suffix_reference);
}

std::string Naming::bucket() const {
  return fmt::format("{}-{}", whole(config_.names.bucket), account_reference);
}

std::string Naming::role() const {
  return whole(config_.names.functions + "-lambda-role");
}

std::string Naming::housekeeping_role() const {
  return whole(fmt::format("{}-{}-role", config_.names.functions, housekeeping));
}

std::string Naming::endpoints_security_group() const {
  return whole(fmt::format("endpoints-{}-sg", config_.names.functions));
}

std::string Naming::driver_layer() const {
  return whole(config_.names.functions + "-pymysql");
}

std::string Naming::functions_security_group() const {
  return whole(fmt::format("lambda-{}-sg", config_.names.functions));
}

std::string Naming::function(std::string_view job) const {
  return whole(fmt::format("{}-{}", config_.names.functions, job));
}

std::string Naming::log_group(std::string_view job) const {
  return "/aws/lambda/" + function(job);
}

std::vector<BoundName> Naming::bounded(const Environment& e) const {
  return {
      {cluster(e), bound_of("AWS::RDS::DBCluster", "cluster identifier")},
      {instance(e, e.settings.instances), bound_of("AWS::RDS::DBInstance", "instance identifier")},
      {subnet_group(e), bound_of("AWS::RDS::DBSubnetGroup", "subnet group name")},
      {security_group(e), bound_of("AWS::EC2::SecurityGroup", "security group name")},
      {key_alias(e), bound_of("AWS::KMS::Alias", "key alias")},
      {secret(e), bound_of("AWS::SecretsManager::Secret", "secret name")},
      {lag_alarm(e), bound_of("AWS::CloudWatch::Alarm", "alarm name")}};
}

std::vector<BoundName> Naming::bounded_functions() const {
  const NameBound function_name = bound_of("AWS::Lambda::Function", "function name");
  return {{function("schema-replication"), function_name},
          {function("data-replication"), function_name},
          {role(), bound_of("AWS::IAM::Role", "role name")},
          {functions_security_group(), bound_of("AWS::EC2::SecurityGroup", "security group name")}};
}

BoundName Naming::bounded_bucket() const {
  return {bucket(), bound_of("AWS::S3::Bucket", "bucket name")};
}

}  // namespace dbrepl::config
