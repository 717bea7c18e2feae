#include "system/permissions.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "system/functions.hpp"
#include "system/policies.hpp"

namespace dbrepl::system {
namespace {

using cfn::list;
using cfn::object;
using cfn::Value;
using Json = cfn::Json;

/// The references that `make` takes of all resources, as a JSON list.
template <class Resources, class Make>
Value<Json> each(const Resources& resources, Make&& make) {
  std::vector<Value<Json>> items;
  items.reserve(resources.size());
  for (const auto& resource : resources) {
    items.emplace_back(make(resource));
  }
  return list(std::move(items));
}

Value<Json> describe_statement(const Scope& scope, const Databases& databases) {
  Value<Json> actions = list({"rds:DescribeDBClusters", "rds:DescribeDBInstances"});
  if (scope.config().functions.describe_access == config::DescribeAccess::all) {
    return allow("DescribeDatabases", std::move(actions), "*");
  }
  std::vector<Value<Json>> arns;
  for (const auto& cluster : databases.clusters) {
    arns.emplace_back(attr(cluster).DBClusterArn);
  }
  for (const auto& instance : databases.instances) {
    arns.emplace_back(attr(instance).DBInstanceArn);
  }
  return allow("DescribeDatabases", std::move(actions), list(std::move(arns)));
}

Value<Json> log_statement(const Scope& scope,
                          const std::vector<cfn::Handle<aws::logs::LogGroup>>& groups) {
  if (scope.config().functions.log_access == config::LogAccess::create) {
    return allow("WriteLogs",
                 list({"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}),
                 scope.arn("logs", fmt::format("log-group:{}:*", scope.names().log_group("*"))));
  }
  return allow("WriteLogs", list({"logs:CreateLogStream", "logs:PutLogEvents"}),
               each(groups, [](const auto& group) { return attr(group).Arn; }));
}

/// Lambda makes the functions' network interfaces with their role, and none of these actions can be
/// bound to a resource. The functions' own code needs nothing of EC2.
void add_interface_statements(const Scope& scope, std::vector<Value<Json>>& statements) {
  statements.push_back(
      allow("ManageNetworkInterfaces",
            list({"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces",
                  "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface",
                  "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"}),
            "*"));
  statements.push_back(object(
      {{"Sid", "KeepNetworkInterfacesFromCode"},
       {"Effect", "Deny"},
       {"Action", "ec2:*"},
       {"Resource", "*"},
       {"Condition",
        object({{"ArnLike",
                 object({{"lambda:SourceFunctionArn",
                          scope.arn("lambda", "function:" + scope.names().function("*"))}})}})}}));
}

}  // namespace

cfn::Handle<aws::iam::Role> add_role(Scope& scope, const Permitted& permitted) {
  std::vector<Value<Json>> statements;
  statements.push_back(
      allow("ReadSecrets", "secretsmanager:GetSecretValue",
            each(permitted.credentials.secrets, [](const auto& secret) { return ref(secret); })));
  statements.push_back(
      allow("UseKeys", list({"kms:Decrypt", "kms:GenerateDataKey"}),
            each(permitted.encryption.keys, [](const auto& key) { return attr(key).Arn; })));
  statements.push_back(
      allow("UseMigrationScripts", list({"s3:GetObject", "s3:PutObject", "s3:ListBucket"}),
            list({attr(permitted.bucket).Arn, cfn::sub(attr(permitted.bucket).Arn, "/*")})));
  statements.push_back(
      allow("KeepState", list({"ssm:GetParameter", "ssm:PutParameter"}),
            scope.arn("ssm", fmt::format("parameter{}*", scope.names().parameter_root()))));
  if (scope.config().functions.describe_access != config::DescribeAccess::none) {
    statements.push_back(describe_statement(scope, permitted.databases));
  }
  statements.push_back(log_statement(scope, permitted.log_groups));

  const bool is_managed = scope.config().functions.vpc_access == config::VpcAccess::managed;
  if (!is_managed) {
    add_interface_statements(scope, statements);
  }
  const std::string name = scope.names().role();
  aws::iam::Role role{
      .AssumeRolePolicyDocument = lambda_trust(),
      .Description = "What the functions may do",
      .Policies = {aws::iam::role::Policy{.PolicyDocument = policy_document(std::move(statements)),
                                          .PolicyName = "DatabaseSyncPolicy"}},
      .RoleName = Scope::name(name),
      .Tags = scope.shared_tags(name),
  };
  if (is_managed) {
    role.ManagedPolicyArns =
        std::vector{scope.aws_managed_policy("service-role/AWSLambdaVPCAccessExecutionRole")};
  }
  return scope.out().add("LambdaExecutionRole", std::move(role));
}

}  // namespace dbrepl::system
