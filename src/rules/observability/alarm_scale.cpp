#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analysis/alarms.hpp"
#include "rules/check.hpp"
#include "rules/observability/metric_facts.hpp"

namespace dbrepl::rules {

extern const Check alarm_scale;

namespace {

using analysis::WatchedMetric;

/// What is wrong with a threshold, and the one that seems meant.
struct Mistake {
  std::string message;
  std::string hint;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The resource of a type that a dimension of the metric names.
const Resource* watched(const Context& context, const WatchedMetric& metric,
                        std::string_view dimension, std::string_view type) {
  for (const analysis::Dimension& one : metric.dimensions) {
    if (one.name == dimension && one.value != nullptr)
      return context.analysis.symbols.resource_of(*one.value, type);
  }
  return nullptr;
}

/// Free space that alarms from above, that is counted in another unit, or is more than there is.
std::optional<Mistake> judge_free_space(const Context& context, const WatchedMetric& metric,
                                        bool greater, double threshold) {
  if (!is_one_of(metric.name, {"FreeStorageSpace", "FreeableMemory", "FreeLocalStorage"}))
    return std::nullopt;
  if (greater) {
    return Mistake{fmt::format("{} is above {} while all is well", metric.name, threshold),
                   "let it fire below: LessThanThreshold"};
  }
  constexpr double least_bytes = 1000000;
  constexpr double most_megabytes = 1e8;
  if (metric.name_space == "AWS/ES") {
    if (threshold < most_megabytes) return std::nullopt;
    return Mistake{fmt::format("{} is in megabytes: the alarm always fires", metric.name), {}};
  }
  if (threshold > 0 && threshold < least_bytes) {
    return Mistake{
        fmt::format("{} is in bytes: it is never below {} of them", metric.name, threshold),
        fmt::format("{} GB are {:.0f}", threshold, threshold * (1 << 30))};
  }
  if (metric.name != "FreeStorageSpace" || metric.name_space != "AWS/RDS") return std::nullopt;
  const Resource* database =
      watched(context, metric, "DBInstanceIdentifier", "AWS::RDS::DBInstance");
  const auto storage = database == nullptr
                           ? std::nullopt
                           : number_at(context, database->property("AllocatedStorage"));
  if (!storage || database->property("MaxAllocatedStorage") != nullptr ||
      threshold < *storage * (1 << 30)) {
    return std::nullopt;
  }
  return Mistake{fmt::format("\"{}\" has {} GB: less than {:.0f} bytes of it are always free",
                             database->id, *storage, threshold),
                 {}};
}

/// Milliseconds that look like the seconds that are meant.
std::optional<Mistake> judge_milliseconds(const Context& context, const WatchedMetric& metric,
                                          double threshold) {
  const auto in_seconds = [&](std::string_view because) {
    return Mistake{fmt::format("{} is in milliseconds{}", metric.name, because),
                   fmt::format("{} seconds are {:.0f}", threshold, threshold * 1000)};
  };
  if (metric.name_space == "AWS/Lambda" && metric.name == "Duration") {
    const Resource* function = watched(context, metric, "FunctionName", "AWS::Lambda::Function");
    const auto timeout =
        function == nullptr ? std::nullopt : number_at(context, function->property("Timeout"));
    // The greater part of the timeout, in the unit of the timeout.
    if (!timeout || *timeout < 20 || threshold > *timeout || threshold < *timeout / 2)
      return std::nullopt;
    return in_seconds(fmt::format(", and the function may run {:.0f} of them", *timeout * 1000));
  }
  constexpr double least_lag = 5;
  constexpr double least_age = 500;  // what polls a stream does so once in a second
  if (metric.name == "AuroraReplicaLag" && threshold <= least_lag)
    return in_seconds(", and a reader lags behind by more of them");
  if (is_one_of(metric.name, {"IteratorAge", "GetRecords.IteratorAgeMilliseconds"}) &&
      threshold < least_age && threshold > 0) {
    return in_seconds(", and a stream is read once in a second");
  }
  return std::nullopt;
}

std::optional<Mistake> judge(const Context& context, const WatchedMetric& metric, bool greater,
                             double threshold) {
  if (auto mistake = judge_free_space(context, metric, greater, threshold)) return mistake;
  if (!greater || !is_of_single_points(context, metric)) return std::nullopt;
  const NamespaceFacts facts(metric.name_space);
  if (facts.maximum(metric.name) == 100 && threshold > 0 && threshold < 1) {
    return Mistake{fmt::format("{} is in percent: it is above {} of them all the time", metric.name,
                               threshold),
                   fmt::format("{:g} percent", threshold * 100)};
  }
  if (metric.name_space == "AWS/Lambda" && is_one_of(metric.name, {"Errors", "Throttles"}) &&
      threshold >= 1) {
    return Mistake{
        fmt::format("a data point of {} is one call: none is above {}", metric.name, threshold),
        "take the sum"};
  }
  return judge_milliseconds(context, metric, threshold);
}

void run(const Context& context, Reporter& reporter) {
  for (const WatchedMetric& metric : context.analysis.model<analysis::Alarms>().metrics()) {
    if (!metric.judged || !metric.name_space.starts_with("AWS/")) continue;
    const Node& properties = *metric.alarm->properties;
    const Node* comparison = properties.find("ComparisonOperator");
    if (comparison == nullptr) continue;
    const std::string_view how = context.resolver.text_of(*comparison).value_or("");
    const auto threshold = number_at(context, properties.find("Threshold"));
    if (how.empty() || !threshold) continue;
    const bool greater = how.starts_with("Greater");
    // One more than the greatest is never reached, the greatest itself may be.
    const double above = how == "GreaterThanOrEqualToThreshold" && metric.name == "Errors"
                             ? *threshold - 0.5
                             : *threshold;
    auto mistake = judge(context, metric, greater, above);
    if (!mistake) continue;
    reporter.report(alarm_scale, property_place(*metric.alarm, {"Threshold"}),
                    properties.find("Threshold")->mark(), std::move(mistake->message),
                    std::move(mistake->hint));
  }
}

}  // namespace

constinit const Check alarm_scale{
    .rule =
        {
            .id = "OBS018",
            .severity = Severity::warning,
            .title = "The threshold of an alarm is in the unit of its metric",
            .why = "Free storage is counted in bytes, the duration of a function in milliseconds, "
                   "the load of a processor in percent. A threshold in gigabytes, seconds or as a "
                   "fraction makes an alarm that never fires, or always; so does free space that "
                   "alarms from above.",
            .bad = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: FreeStorageSpace
      Dimensions: [{Name: DBInstanceIdentifier, Value: shop}]
      Statistic: Minimum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 10
      ComparisonOperator: LessThanThreshold
      AlarmActions: [!Ref Operators]
  Operators: {Type: AWS::SNS::Topic}
)yaml",
            .good = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: FreeStorageSpace
      Dimensions: [{Name: DBInstanceIdentifier, Value: shop}]
      Statistic: Minimum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 10737418240
      ComparisonOperator: LessThanThreshold
      AlarmActions: [!Ref Operators]
  Operators: {Type: AWS::SNS::Topic}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
