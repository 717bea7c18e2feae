#include "system/sync_alarms.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "aws/cloudwatch.hpp"

namespace dbrepl::system {
namespace {

constexpr int hour = 3600;

struct Kind {
  std::string_view name;  ///< in the metric
  std::string_view id;
};

constexpr std::array<Kind, 2> sync_kinds = {Kind{"schema", "Schema"}, Kind{"data", "Data"}};

/// Each hour in which nothing has succeeded counts: there the lowest age is above zero, or there is
/// none.
void add_alarm(Scope& scope, const config::Peering& peering, const Kind& kind) {
  using aws::cloudwatch::alarm::Dimension;
  const config::SyncAlarm& options = scope.config().functions.sync_alarm;
  const std::string name = scope.names().sync_alarm(peering, kind.name);
  aws::cloudwatch::Alarm alarm{
      .AlarmDescription = fmt::format("No {} run from {} to {} has succeeded for {} hours",
                                      kind.name, peering.from, peering.to, options.max_age_hours),
      .AlarmName = Scope::name(name),
      .ComparisonOperator = "GreaterThanThreshold",
      .Dimensions = {Dimension{.Name = "EnvironmentSuffix", .Value = scope.suffix()},
                     Dimension{
                         .Name = "Sync",
                         .Value = fmt::format("{}-{}-to-{}", kind.name, peering.from, peering.to)}},
      .EvaluationPeriods = options.max_age_hours,
      .MetricName = "SyncAge",
      .Namespace = "DbReplication",
      .Period = hour,
      .Statistic = "Minimum",
      .Tags = scope.shared_minor_tags(name),
      .Threshold = 0,
      .TreatMissingData = "breaching",
  };
  if (!options.actions.empty()) {
    alarm.AlarmActions = options.actions;
    alarm.OKActions = options.actions;
  }
  scope.out().add(fmt::format("{}To{}{}SyncAlarm", config::logical_prefix(peering.from),
                              config::logical_prefix(peering.to), kind.id),
                  std::move(alarm));
}

}  // namespace

void add_sync_alarms(Scope& scope) {
  if (!scope.config().functions.sync_alarm.enabled) {
    return;
  }
  for (const config::Peering& peering : scope.config().peerings) {
    for (const Kind& kind : sync_kinds) {
      add_alarm(scope, peering, kind);
    }
  }
}

}  // namespace dbrepl::system
