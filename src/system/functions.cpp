#include "system/functions.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "functions/embedded.hpp"

namespace dbrepl::system {
namespace {

using aws::ec2::security_group::Egress;
using config::Environment;

constexpr int kHttpsPort = 443;
constexpr std::string_view kEverywhere = "0.0.0.0/0";

/// The code of each of kJobs.
constexpr std::array<std::string_view, kJobs.size()> kCode = {functions::schema_replication,
                                                              functions::data_replication};

std::vector<Egress> egress_rules(const config::Config& config) {
  if (config.functions.egress == config::Egress::all) {
    return {Egress{.CidrIp = kEverywhere, .Description = "Everything", .IpProtocol = "-1"}};
  }
  std::vector<Egress> rules;
  for (const Environment& environment : config.environments) {
    rules.push_back(Egress{
        .CidrIp = to_string(environment.cidr),
        .Description = fmt::format("MySQL in the {} VPC", environment.name),
        .FromPort = kMySqlPort,
        .IpProtocol = "tcp",
        .ToPort = kMySqlPort,
    });
  }
  rules.push_back(Egress{
      .CidrIp = kEverywhere,
      .Description = "HTTPS to AWS services",
      .FromPort = kHttpsPort,
      .IpProtocol = "tcp",
      .ToPort = kHttpsPort,
  });
  return rules;
}

/// The index of the environment that the functions live in.
std::size_t home(const config::Config& config) {
  const Environment* environment = config.find(config.functions.environment);
  return static_cast<std::size_t>(environment - config.environments.data());
}

std::vector<std::pair<std::string, cfn::Value<cfn::Json>>> variables(const Scope& scope,
                                                                     const Served& served) {
  const auto& environments = scope.config().environments;
  std::vector<std::pair<std::string, cfn::Value<cfn::Json>>> entries;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    const std::string prefix = config::variable_prefix(environments[i].name);
    entries.emplace_back(prefix + "_SECRET_ARN", ref(served.credentials.secrets[i]));
    entries.emplace_back(prefix + "_ENDPOINT", attr(served.databases.clusters[i]).Endpoint_Address);
  }
  entries.emplace_back("MIGRATION_BUCKET", ref(served.bucket));
  entries.emplace_back("ENVIRONMENT_SUFFIX", scope.suffix());
  // The functions assume the built-in one.
  if (std::string prefix = scope.names().parameter_prefix(); prefix != "/db-replication") {
    entries.emplace_back("PARAMETER_PREFIX", std::move(prefix));
  }
  return entries;
}

}  // namespace

std::vector<cfn::Handle<aws::lambda::Function>> add_functions(Scope& scope, const Served& served) {
  namespace function = aws::lambda::function;
  const config::Functions& options = scope.config().functions;
  const std::size_t place = home(scope.config());
  const std::string group_name = scope.names().functions_security_group();
  const auto group = scope.out().add(
      "LambdaSecurityGroup", aws::ec2::SecurityGroup{
                                 .GroupDescription = "Connections of the replication functions",
                                 .GroupName = Scope::name(group_name),
                                 .SecurityGroupEgress = egress_rules(scope.config()),
                                 .Tags = scope.shared_tags(group_name),
                                 .VpcId = ref(served.network.vpcs[place]),
                             });
  std::vector<decltype(ref(served.network.subnets[place].front()))> subnets;
  for (const auto& subnet : served.network.subnets[place]) {
    subnets.push_back(ref(subnet));
  }

  std::vector<cfn::Handle<aws::lambda::Function>> handles;
  for (std::size_t i = 0; i < kJobs.size(); ++i) {
    const std::string name = scope.names().function(kJobs[i].name);
    handles.push_back(scope.out().add(
        std::string(kJobs[i].id) + "Function",
        aws::lambda::Function{
            .Code = function::Code{.ZipFile = kCode[i]},
            .Description = kJobs[i].description,
            .Environment = function::Environment{.Variables = variables(scope, served)},
            .FunctionName = Scope::name(name),
            .Handler = "index.lambda_handler",
            .MemorySize = options.memory_mb,
            .ReservedConcurrentExecutions = options.reserved_concurrency,
            .Role = attr(served.role).Arn,
            .Runtime = options.runtime,
            .Tags = scope.shared_tags(name),
            .Timeout = options.timeout_seconds,
            .VpcConfig =
                function::VpcConfig{.SecurityGroupIds = {ref(group)}, .SubnetIds = subnets},
        }));
  }
  return handles;
}

}  // namespace dbrepl::system
