#include "system/functions.hpp"

#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace dbrepl::system {
namespace {

using aws::ec2::security_group::Egress;
using config::Environment;

std::vector<Egress> egress_rules(const config::Config& config) {
  if (config.functions.egress == config::Egress::all) {
    return {Egress{.CidrIp = everywhere, .Description = "Everything", .IpProtocol = "-1"}};
  }
  std::vector<Egress> rules;
  for (const Environment& environment : config.environments) {
    rules.push_back(Egress{
        .CidrIp = to_string(environment.cidr),
        .Description = fmt::format("MySQL in the {} VPC", environment.name),
        .FromPort = mysql_port,
        .IpProtocol = "tcp",
        .ToPort = mysql_port,
    });
  }
  rules.push_back(Egress{
      .CidrIp = everywhere,
      .Description = "HTTPS to AWS services",
      .FromPort = https_port,
      .IpProtocol = "tcp",
      .ToPort = https_port,
  });
  return rules;
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
  const config::Functions& options = scope.config().functions;
  const auto add_list = [&](const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) {
      entries.emplace_back(name, fmt::format("{}", fmt::join(values, ",")));
    }
  };
  add_list("NEVER_TARGETS", options.never_targets);
  add_list("REFERENCE_TABLES", options.reference_tables);
  add_list("LEFT_OUT_COLUMNS", options.left_out_columns);
  add_list("MASKED_COLUMNS", options.masked_columns);
  if (options.allow_destructive) {
    entries.emplace_back("ALLOW_DESTRUCTIVE", "true");
  }
  return entries;
}

}  // namespace

std::size_t functions_home(const config::Config& config) {
  const Environment* environment = config.find(config.functions.environment);
  return static_cast<std::size_t>(environment - config.environments.data());
}

Functions add_functions(Scope& scope, const Served& served) {
  namespace function = aws::lambda::function;
  const config::Functions& options = scope.config().functions;
  const std::size_t place = functions_home(scope.config());
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

  const Layers layers = add_driver(scope);
  Functions functions{group, {}};
  for (const Job& job : jobs) {
    const std::string name = scope.names().function(job.name);
    functions.handles.push_back(scope.out().add(
        std::string(job.id) + "Function",
        aws::lambda::Function{
            .Code = function::Code{.ZipFile = served.codes.of(job.program)},
            .Description = job.description,
            .Environment = function::Environment{.Variables = variables(scope, served)},
            .FunctionName = Scope::name(name),
            .Handler = "index.lambda_handler",
            .Layers = layers,
            .MemorySize = options.memory_mb,
            .ReservedConcurrentExecutions = options.reserved_concurrency,
            .Role = attr(served.role).Arn,
            .Runtime = options.runtime,
            .Tags = scope.shared_tags(name),
            .Timeout = options.timeout_seconds,
            .VpcConfig =
                function::VpcConfig{.SecurityGroupIds = {ref(group)}, .SubnetIds = subnets},
        },
        {.depends_on = served.cleared_by}));
  }
  return functions;
}

}  // namespace dbrepl::system
