#include "system/observability.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "system/functions.hpp"

namespace dbrepl::system {
namespace {

using config::Environment;

constexpr int milliseconds = 1000;

std::vector<aws::cloudwatch::alarm::Dimension> dimensions(
    const config::LagAlarm& alarm, const cfn::Handle<aws::rds::DBCluster>& cluster) {
  using aws::cloudwatch::alarm::Dimension;
  // RDS stores identifiers in lower case; Ref yields what it stores.
  std::vector<Dimension> dimensions = {
      Dimension{.Name = "DBClusterIdentifier", .Value = ref(cluster)}};
  if (alarm.dimensions == config::LagDimensions::readers) {
    dimensions.push_back(Dimension{.Name = "Role", .Value = "READER"});
  }
  return dimensions;
}

/// The condition that keeps an optional alarm, with the parameter it asks.
cfn::Condition add_switch(Scope& scope, const Environment& environment) {
  const auto wanted = scope.out().add_parameter(
      fmt::format("Create{}LagAlarm", config::logical_prefix(environment.name)),
      cfn::StringParameter{
          .description =
              fmt::format("Whether the {} cluster has an alarm on replica lag", environment.name),
          .default_value = "true",
          .allowed_values = {"true", "false"},
      });
  return scope.out().add_condition(Scope::id(environment, "HasLagAlarm"),
                                   cfn::equals(wanted, "true"));
}

}  // namespace

std::vector<cfn::Handle<aws::logs::LogGroup>> add_log_groups(Scope& scope) {
  std::vector<cfn::Handle<aws::logs::LogGroup>> groups;
  for (const Job& job : jobs) {
    const std::string name = scope.names().log_group(job.name);
    groups.push_back(
        scope.out().add(std::string(job.id) + "LogGroup",
                        aws::logs::LogGroup{
                            .LogGroupName = Scope::name(name),
                            .RetentionInDays = scope.config().functions.log_retention_days,
                            .Tags = scope.shared_minor_tags(name),
                        }));
  }
  return groups;
}

void add_lag_alarms(Scope& scope, const Databases& databases) {
  const auto& environments = scope.config().environments;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    const config::LagAlarm& alarm = environments[i].settings.lag_alarm;
    if (!alarm.enabled) {
      continue;
    }
    std::optional<cfn::Condition> condition;
    if (alarm.optional) {
      condition = add_switch(scope, environments[i]);
    }
    const std::string name = scope.names().lag_alarm(environments[i]);
    aws::cloudwatch::Alarm resource{
        .AlarmDescription = fmt::format("Replica lag of the {} Aurora cluster above {} seconds",
                                        environments[i].name, alarm.threshold_seconds),
        .AlarmName = Scope::name(name),
        .ComparisonOperator = "GreaterThanThreshold",
        .Dimensions = dimensions(alarm, databases.clusters[i]),
        .EvaluationPeriods = alarm.evaluation_periods,
        .MetricName = "AuroraReplicaLag",
        .Namespace = "AWS/RDS",
        .Period = alarm.period_seconds,
        .Statistic = "Average",
        .Tags = scope.minor_tags(environments[i], name),
        .Threshold = alarm.threshold_seconds * milliseconds,
        .TreatMissingData = "notBreaching",
    };
    if (!alarm.actions.empty()) {
      resource.AlarmActions = alarm.actions;
      resource.OKActions = alarm.actions;
    }
    scope.out().add(Scope::id(environments[i], "ReplicationLagAlarm"), std::move(resource),
                    {.condition = condition});
  }
}

}  // namespace dbrepl::system
