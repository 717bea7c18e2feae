#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "analysis/alarms.hpp"
#include "rules/check.hpp"
#include "rules/observability/metric_facts.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check alarm_threshold;

namespace {

using analysis::WatchedMetric;

/// The longest that the watched function may run, in milliseconds; negative where not known.
double longest_run(const Context& context, const WatchedMetric& metric) {
  for (const analysis::Dimension& dimension : metric.dimensions) {
    if (dimension.name != "FunctionName" || dimension.value == nullptr) continue;
    const Resource* function =
        context.analysis.symbols.resource_of(*dimension.value, "AWS::Lambda::Function");
    if (function == nullptr || function->properties == nullptr) continue;
    const Node* timeout = function->property("Timeout");
    constexpr double usual = 3;
    const auto seconds = timeout == nullptr ? usual : number_at(context, timeout);
    if (seconds) return *seconds * 1000;
  }
  return -1;
}

/// What the description says of seconds, where the threshold is the same number of milliseconds.
std::string confused_unit(const Context& context, const WatchedMetric& metric, double threshold) {
  const Node* description = metric.alarm->property("AlarmDescription");
  const auto text = description == nullptr ? std::nullopt : context.resolver.text_of(*description);
  const std::string_view unit = NamespaceFacts(metric.name_space).unit(metric.name);
  if (!text || unit != "Milliseconds") return {};
  for (const std::string_view word : {" second", " sec ", "s ", " s "}) {
    const std::string said = fmt::format(" {}{}", threshold, word);
    if (fmt::format(" {} ", *text).find(said) == std::string::npos) continue;
    return fmt::format("{} is in milliseconds, and the description speaks of {} seconds",
                       metric.name, threshold);
  }
  return {};
}

/// Why the alarm never fires, or always; empty where it may do either.
std::string reason(const Context& context, const WatchedMetric& metric, std::string_view comparison,
                   double threshold) {
  const NamespaceFacts facts(metric.name_space);
  if (!facts.has_metric(metric.name)) return {};
  const bool greater = comparison == "GreaterThanThreshold";
  const bool greater_or_equal = comparison == "GreaterThanOrEqualToThreshold";
  const bool less = comparison == "LessThanThreshold";
  const bool less_or_equal = comparison == "LessThanOrEqualToThreshold";
  if ((less && threshold <= 0) || (less_or_equal && threshold < 0)) {
    return fmt::format("{} is never below {}: the alarm never fires", metric.name, threshold);
  }
  if ((greater && threshold < 0) || (greater_or_equal && threshold <= 0)) {
    return fmt::format("{} is never below zero: the alarm fires with every data point",
                       metric.name);
  }
  if ((greater || greater_or_equal) && is_of_single_points(context, metric)) {
    const double highest = facts.maximum(metric.name);
    if (highest >= 0 && ((greater && threshold >= highest) || threshold > highest)) {
      return fmt::format("{} is never above {}: the alarm never fires", metric.name, highest);
    }
    if (metric.name_space == "AWS/Lambda" && metric.name == "Duration") {
      // A run that is stopped takes a little longer than it may.
      const double longest = longest_run(context, metric);
      if (longest > 0 && threshold > longest * 1.1) {
        return fmt::format("the function is stopped after {} ms: the alarm never fires", longest);
      }
    }
  }
  const Node* missing = metric.alarm->property("TreatMissingData");
  const auto treated = missing == nullptr ? std::nullopt : context.resolver.text_of(*missing);
  const bool breaching = missing != nullptr && (!treated || *treated == "breaching");
  if (facts.sparse(metric.name) && !breaching &&
      ((less && threshold <= 1) || (less_or_equal && threshold < 1))) {
    return fmt::format("{} has no data where nothing happens: the alarm never fires", metric.name);
  }
  return {};
}

void run(const Context& context, Reporter& reporter) {
  for (const WatchedMetric& metric : context.analysis.model<analysis::Alarms>().metrics()) {
    if (!metric.judged || metric.name_space.empty() || metric.name.empty()) continue;
    const Node& properties = *metric.alarm->properties;
    const Node* comparison = properties.find("ComparisonOperator");
    const auto how = comparison == nullptr ? std::nullopt : context.resolver.text_of(*comparison);
    const auto threshold = number_at(context, properties.find("Threshold"));
    if (!how || !threshold) continue;
    const std::string confused = confused_unit(context, metric, *threshold);
    const std::string why = confused.empty() ? reason(context, metric, *how, *threshold) : confused;
    if (why.empty()) continue;
    if (!confused.empty()) {
      reporter.report(alarm_threshold, property_place(*metric.alarm, {"Threshold"}),
                      properties.find("Threshold")->mark(), why,
                      fmt::format("Threshold: {}", *threshold * 1000));
      continue;
    }
    const bool sparse = why.find("no data") != std::string::npos;
    reporter.report(alarm_threshold, property_place(*metric.alarm, {"Threshold"}),
                    properties.find("Threshold")->mark(), why,
                    sparse ? "set TreatMissingData to breaching" : std::string());
  }
}

}  // namespace

constinit const Check alarm_threshold{
    .rule =
        {
            .id = "OBS013",
            .severity = Severity::warning,
            .title = "The threshold of an alarm lies in the range of its metric",
            .why = "A percentage never goes above 100, a duration never far above the timeout of "
                   "its function, and a metric that counts events has no data while there are "
                   "none. An alarm beyond that never fires, or always.",
            .bad = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: CPUUtilization
      Dimensions: [{Name: DBInstanceIdentifier, Value: shop}]
      Statistic: Average
      Period: 300
      EvaluationPeriods: 1
      Threshold: 800
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .good = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: CPUUtilization
      Dimensions: [{Name: DBInstanceIdentifier, Value: shop}]
      Statistic: Average
      Period: 300
      EvaluationPeriods: 1
      Threshold: 80
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
                      "alarms-and-missing-data.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
