#include "system/housekeeping.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "aws/iam.hpp"
#include "aws/logs.hpp"
#include "system/policies.hpp"
#include "template/custom_resource.hpp"

namespace dbrepl::system {
namespace {

using cfn::list;
using cfn::object;
using Json = cfn::Value<cfn::Json>;

/// The longest that Lambda runs a function; CloudFormation waits a little longer for its answer.
constexpr int timeout = 900;
constexpr int patience = 960;
/// Where the function puts a script for the schema function to read.
constexpr std::string_view scripts = "/initial-schema/*";

bool clears_away(const config::Config& config) {
  return config.bucket.empty_on_deletion || config.functions.forget_state;
}

bool prepares(const config::Config& config) {
  return config.functions.prepare_databases || !config.functions.initial_schema.empty();
}

/// What the function may do. The statements have no ids: the template of the functional profile has
/// no room left.
std::vector<Json> statements(const Scope& scope, const Encryption& encryption,
                             const cfn::Handle<aws::s3::Bucket>& bucket,
                             const cfn::Handle<aws::logs::LogGroup>& group) {
  const config::Config& config = scope.config();
  std::vector<Json> statements;
  if (clears_away(config)) {
    statements.push_back(allow("cloudformation:DescribeStacks", cfn::pseudo::stack_id));
  }
  if (config.bucket.empty_on_deletion) {
    statements.push_back(
        allow(list({"s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"}),
              list({attr(bucket).Arn, cfn::sub(attr(bucket).Arn, "/*")})));
  }
  if (config.functions.forget_state) {
    statements.push_back(
        allow(list({"ssm:GetParametersByPath", "ssm:DeleteParameters"}),
              scope.arn("ssm", "parameter" + scope.names().parameter_root() + "*")));
  }
  if (prepares(config)) {
    Json actions = "s3:PutObject";
    if (!config.bucket.empty_on_deletion) {  // or else it may delete all of them
      actions = list({"s3:PutObject", "s3:DeleteObjectVersion"});
    }
    statements.push_back(allow(std::move(actions), cfn::sub(attr(bucket).Arn, scripts)));
    statements.push_back(
        allow(list({"kms:Decrypt", "kms:GenerateDataKey"}), attr(encryption.keys.front()).Arn));
    statements.push_back(
        allow("lambda:InvokeFunction",
              scope.arn("lambda", "function:" + scope.names().function(jobs.front().name))));
  }
  statements.push_back(allow(list({"logs:CreateLogStream", "logs:PutLogEvents"}), attr(group).Arn));
  return statements;
}

cfn::Handle<aws::lambda::Function> add_function(Scope& scope, const Codes& codes,
                                                const Encryption& encryption,
                                                const cfn::Handle<aws::s3::Bucket>& bucket) {
  namespace function = aws::lambda::function;
  const std::string name = scope.names().function(config::housekeeping);
  const std::string log_name = scope.names().log_group(config::housekeeping);
  const std::string role_name = scope.names().housekeeping_role();
  const auto group = scope.out().add(
      "HousekeepingLogGroup", aws::logs::LogGroup{
                                  .LogGroupName = Scope::name(log_name),
                                  .RetentionInDays = scope.config().functions.log_retention_days,
                                  .Tags = scope.shared_minor_tags(log_name),
                              });
  const auto role = scope.out().add(
      "HousekeepingRole",
      aws::iam::Role{
          .AssumeRolePolicyDocument = lambda_trust(),
          .Policies = {aws::iam::role::Policy{
              .PolicyDocument = policy_document(statements(scope, encryption, bucket, group)),
              .PolicyName = "HousekeepingPolicy"}},
          .RoleName = Scope::name(role_name),
          .Tags = scope.shared_tags(role_name),
      });
  return scope.out().add("HousekeepingFunction",
                         aws::lambda::Function{
                             .Code = function::Code{.ZipFile = codes.of(Program::housekeeping)},
                             .Description = "Prepares databases; clears away what functions wrote",
                             .FunctionName = Scope::name(name),
                             .Handler = "index.lambda_handler",
                             .LoggingConfig = function::LoggingConfig{.LogGroup = ref(group)},
                             .Role = attr(role).Arn,
                             .Runtime = scope.config().functions.runtime,
                             .Tags = scope.shared_tags(name),
                             .Timeout = timeout,
                         });
}

/// The environments that may be written to, each with another one that runs need as their source.
Json targets(const config::Config& config) {
  const auto& never = config.functions.never_targets;
  std::vector<Json> targets;
  for (const config::Environment& target : config.environments) {
    const auto source =
        std::find_if(config.environments.begin(), config.environments.end(),
                     [&](const config::Environment& each) { return &each != &target; });
    if (source == config.environments.end() ||
        std::find(never.begin(), never.end(), target.name) != never.end()) {
      continue;
    }
    cfn::Optional<cfn::Json> database;
    if (target.settings.database_name) {
      database = *target.settings.database_name;
    }
    targets.push_back(object({{"Environment", target.name},
                              {"Source", source->name},
                              {"Database", std::move(database)}}));
  }
  return list(std::move(targets));
}

}  // namespace

Housekeeping::Housekeeping(Scope& scope, const Codes& codes, const Encryption& encryption,
                           const cfn::Handle<aws::s3::Bucket>& bucket) {
  const config::Config& config = scope.config();
  if (!clears_away(config) && !prepares(config)) {
    return;
  }
  function_ = add_function(scope, codes, encryption, bucket);
  if (!clears_away(config)) {
    return;
  }
  std::vector<std::pair<std::string, Json>> properties;
  if (config.bucket.empty_on_deletion) {
    properties.emplace_back("Bucket", ref(bucket));
  }
  if (config.functions.forget_state) {
    properties.emplace_back("Root", Scope::name(scope.names().parameter_root()));
  }
  properties.emplace_back("ServiceTimeout", patience);
  clears_.emplace_back(
      scope.out().add("Housekeeping", cfn::CustomResource{.type = "Custom::Housekeeping",
                                                          .ServiceToken = attr(*function_).Arn,
                                                          .properties = std::move(properties)}));
}

void Housekeeping::add_preparation(Scope& scope, const cfn::Handle<aws::s3::Bucket>& bucket,
                                   const cfn::Handle<aws::lambda::Function>& schema_replication,
                                   std::vector<cfn::ResourceId> needs) const {
  const config::Config& config = scope.config();
  if (!prepares(config)) {
    return;
  }
  std::vector<std::pair<std::string, Json>> properties;
  properties.emplace_back("Bucket", ref(bucket));
  properties.emplace_back("Function", ref(schema_replication));
  properties.emplace_back("ServiceTimeout", patience);
  properties.emplace_back("Targets", targets(config));
  if (!config.functions.initial_schema.empty()) {
    properties.emplace_back("Script", config.functions.initial_schema);
  }
  const auto preparation =
      scope.out().add("DatabasePreparation",
                      cfn::CustomResource{.type = "Custom::DatabasePreparation",
                                          .ServiceToken = attr(*function_).Arn,
                                          .properties = std::move(properties)},
                      {.depends_on = std::move(needs)});
  scope.out().add_output("DatabasePreparationResult",
                         cfn::Output{.description = "How the first script ran in each environment",
                                     .value = attr(preparation)["Result"]});
}

}  // namespace dbrepl::system
