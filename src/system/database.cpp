#include "system/database.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "aws/logs.hpp"

namespace dbrepl::system {
namespace {

using aws::ec2::security_group::Ingress;
using config::Environment;

constexpr std::string_view engine = "aurora-mysql";

std::optional<cfn::Policy> policy_of(config::Deletion deletion) {
  switch (deletion) {
    case config::Deletion::remove:
      return cfn::Policy::remove;
    case config::Deletion::snapshot:
      return cfn::Policy::snapshot;
    case config::Deletion::retain:
      return cfn::Policy::retain;
    case config::Deletion::unset:
      break;
  }
  return std::nullopt;
}

/// The ranges that a database takes connections from, as ingress rules.
class IngressRules {
 public:
  explicit IngressRules(const config::Config& config) : config_(config) {
    for (const config::Peering& peering : config.peerings) {
      peers_[peering.from].insert(peering.to);
      peers_[peering.to].insert(peering.from);
    }
  }

  std::vector<Ingress> of(const Environment& environment) const {
    std::vector<Ingress> rules;
    for (const Environment& client : config_.environments) {
      if (admits(environment, client)) {
        rules.push_back(Ingress{
            .CidrIp = to_string(client.cidr),
            .Description = fmt::format("MySQL from the {} VPC", client.name),
            .FromPort = mysql_port,
            .IpProtocol = "tcp",
            .ToPort = mysql_port,
        });
      }
    }
    return rules;
  }

 private:
  bool admits(const Environment& environment, const Environment& client) const {
    if (environment.settings.ingress == config::Ingress::all || &environment == &client) {
      return true;
    }
    const auto peers = peers_.find(environment.name);
    return peers != peers_.end() && peers->second.contains(client.name);
  }

  const config::Config& config_;
  std::unordered_map<std::string_view, std::unordered_set<std::string_view>> peers_;
};

cfn::Handle<aws::rds::DBSubnetGroup> add_subnet_group(
    Scope& scope, const Environment& environment,
    const std::vector<cfn::Handle<aws::ec2::Subnet>>& subnets) {
  const std::string name = scope.names().subnet_group(environment);
  std::vector<decltype(ref(subnets.front()))> references;
  references.reserve(subnets.size());
  for (const auto& subnet : subnets) {
    references.push_back(ref(subnet));
  }
  return scope.out().add(Scope::id(environment, "DBSubnetGroup"),
                         aws::rds::DBSubnetGroup{
                             .DBSubnetGroupDescription =
                                 fmt::format("Subnets of the {} Aurora cluster", environment.name),
                             .DBSubnetGroupName = Scope::name(name),
                             .SubnetIds = std::move(references),
                             .Tags = scope.tags(environment, name),
                         });
}

cfn::Handle<aws::ec2::SecurityGroup> add_security_group(Scope& scope,
                                                        const Environment& environment,
                                                        const cfn::Handle<aws::ec2::VPC>& vpc,
                                                        const IngressRules& rules) {
  const std::string name = scope.names().security_group(environment);
  return scope.out().add(Scope::id(environment, "DBSecurityGroup"),
                         aws::ec2::SecurityGroup{
                             .GroupDescription = fmt::format(
                                 "MySQL access to the {} Aurora cluster", environment.name),
                             .GroupName = Scope::name(name),
                             .SecurityGroupIngress = rules.of(environment),
                             .Tags = scope.tags(environment, name),
                             .VpcId = ref(vpc),
                         });
}

/// The log groups of what the cluster exports, so that they have a retention and leave with the
/// stack; none where Aurora is left to make them.
std::vector<cfn::ResourceId> add_export_log_groups(Scope& scope, const Environment& environment) {
  std::vector<cfn::ResourceId> groups;
  const config::Settings& settings = environment.settings;
  if (!settings.export_retention_days) {
    return groups;
  }
  for (const std::string& log : settings.log_exports) {
    const std::string name = scope.names().export_log_group(environment, log);
    groups.emplace_back(scope.out().add(
        fmt::format("{}LogGroup", Scope::id(environment, config::logical_prefix(log))),
        aws::logs::LogGroup{
            .LogGroupName = Scope::name(name),
            .RetentionInDays = *settings.export_retention_days,
            .Tags = scope.minor_tags(environment, name),
        }));
  }
  return groups;
}

}  // namespace

Databases add_databases(Scope& scope, const Network& network, const Encryption& encryption,
                        const Credentials& credentials) {
  const auto& environments = scope.config().environments;
  const IngressRules rules(scope.config());
  Databases databases;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    const Environment& environment = environments[i];
    const config::Settings& settings = environment.settings;
    const auto subnet_group = add_subnet_group(scope, environment, network.subnets[i]);
    const auto group = add_security_group(scope, environment, network.vpcs[i], rules);
    const std::string name = scope.names().cluster(environment);
    const std::optional<cfn::Policy> policy = policy_of(settings.deletion);
    cfn::Optional<cfn::List<cfn::String>> exports;
    if (!settings.log_exports.empty()) {
      exports = settings.log_exports;
    }
    const auto cluster = scope.out().add(
        Scope::id(environment, "AuroraCluster"),
        aws::rds::DBCluster{
            .BackupRetentionPeriod = settings.backup_days,
            .DBClusterIdentifier = Scope::name(name),
            .DBSubnetGroupName = ref(subnet_group),
            .DatabaseName = settings.database_name,
            .DeletionProtection = settings.deletion_protection,
            .EnableCloudwatchLogsExports = std::move(exports),
            .Engine = engine,
            .EngineVersion = settings.engine_version,
            .KmsKeyId = ref(encryption.keys[i]),
            .MasterUserPassword = cfn::secret_value(credentials.secrets[i], "password"),
            .MasterUsername = cfn::secret_value(credentials.secrets[i], "username"),
            .PreferredBackupWindow = settings.backup_window,
            .PreferredMaintenanceWindow = settings.maintenance_window,
            .StorageEncrypted = true,
            .Tags = scope.tags(environment, name),
            .VpcSecurityGroupIds = {ref(group)},
        },
        {.depends_on = add_export_log_groups(scope, environment),
         .deletion_policy = policy,
         .update_replace_policy = policy});
    for (int n = 1; n <= settings.instances; ++n) {
      const std::string instance = scope.names().instance(environment, n);
      databases.instances.push_back(
          scope.out().add(Scope::id(environment, "AuroraInstance", n),
                          aws::rds::DBInstance{
                              .DBClusterIdentifier = ref(cluster),
                              .DBInstanceClass = settings.instance_class,
                              .DBInstanceIdentifier = Scope::name(instance),
                              .Engine = engine,
                              .PubliclyAccessible = false,
                              .Tags = scope.tags(environment, instance),
                          }));
    }
    databases.writers.push_back(*(databases.instances.end() - settings.instances));
    databases.clusters.push_back(cluster);
  }
  return databases;
}

}  // namespace dbrepl::system
