#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"

namespace dbrepl::rules {

extern const Check alarm_periods;

namespace {

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t week = 7 * day;

void run(const Context& context, Reporter& reporter) {
  for (const Resource& alarm : context.tree.resources()) {
    if (alarm.type != "AWS::CloudWatch::Alarm" || alarm.properties == nullptr) continue;
    const Node* periods = alarm.property("EvaluationPeriods");
    const Node* needed = alarm.property("DatapointsToAlarm");
    const Node* period = alarm.property("Period");
    const auto count = certain_integer(context, periods);
    const auto least = certain_integer(context, needed);
    const auto length = certain_integer(context, period);
    if (count && least && *least > *count) {
      reporter.report(
          alarm_periods, property_place(alarm, {"DatapointsToAlarm"}), needed->mark(),
          fmt::format("{} of {} data points cannot be beyond the threshold", *least, *count),
          "DatapointsToAlarm is at most EvaluationPeriods");
    }
    if (!count || !length || *count < 1 || *length < 1) continue;
    const std::int64_t most = *length < hour ? day : week;
    if (*count <= most / *length) continue;
    reporter.report(
        alarm_periods, property_place(alarm, {"EvaluationPeriods"}), periods->mark(),
        fmt::format("{} periods of {} seconds are longer than the {} that CloudWatch looks back",
                    *count, *length, most == day ? "day" : "week"),
        "take fewer or shorter periods");
  }
}

}  // namespace

constinit const Check alarm_periods{
    .rule =
        {
            .id = "OBS016",
            .severity = Severity::error,
            .title = "An alarm looks back as far as CloudWatch does",
            .why = "CloudWatch refuses an alarm that asks for more data points than it "
                   "evaluates, and one that evaluates more than a day, or with periods of an "
                   "hour or longer more than a week.",
            .bad = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 2
      DatapointsToAlarm: 3
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .good = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 3
      DatapointsToAlarm: 2
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"
                      "API_PutMetricAlarm.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
