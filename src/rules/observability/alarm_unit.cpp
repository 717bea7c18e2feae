#include <fmt/format.h>

#include "analysis/alarms.hpp"
#include "rules/check.hpp"
#include "rules/observability/metric_facts.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check alarm_unit;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const analysis::WatchedMetric& metric :
       context.analysis.model<analysis::Alarms>().metrics()) {
    const Node* unit = metric.setting("Unit");
    if (unit == nullptr || metric.name_space.empty() || metric.name.empty()) continue;
    const auto text = context.resolver.text_of(*unit);
    const std::string_view published = NamespaceFacts(metric.name_space).unit(metric.name);
    if (!text || published.empty() || *text == published) continue;
    reporter.report(alarm_unit, setting_place(metric, "Unit"), unit->mark(),
                    fmt::format("{} is published in {}, not in {}: the alarm never has data",
                                metric.name, published, quoted(*text)),
                    "leave Unit out");
  }
}

}  // namespace

constinit const Check alarm_unit{
    .rule =
        {
            .id = "OBS012",
            .severity = Severity::warning,
            .title = "The unit of an alarm is the one that its metric is published in",
            .why = "Unit does not convert: it selects the data points that were published in that "
                   "unit. With another one there are none, and the alarm never fires.",
            .bad = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Duration
      Unit: Seconds
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 20
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .good = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Duration
      Unit: Milliseconds
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 20000
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"
                      "API_PutMetricAlarm.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
