#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "rules/known.hpp"
#include "rules/reports.hpp"
#include "rules/words.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check alarm_expression;

namespace {

constexpr bool is_of_word(char c) {
  return support::is_alphanumeric(c) || c == '_';
}

/// The names in an expression that are ids: they begin with a small letter, functions and words of
/// the language are capital. Texts in quotes name metrics, not ids.
std::vector<std::string_view> ids_in(std::string_view expression) {
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < expression.size();) {
    const char c = expression[i];
    const std::size_t start = i;
    if (c == '\'' || c == '"') {
      const std::size_t end = expression.find(c, i + 1);
      i = end == std::string_view::npos ? expression.size() : end + 1;
    } else if (is_of_word(c)) {
      while (i < expression.size() && is_of_word(expression[i])) ++i;
      if (support::is_lower(c)) ids.push_back(expression.substr(start, i - start));
    } else {
      ++i;
    }
  }
  return ids;
}

/// Functions of metric math.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
bool is_function(std::string_view name) {
  constexpr std::array<std::string_view, 43> names{"ABS",
                                                   "AND",
                                                   "ANOMALY_DETECTION_BAND",
                                                   "AVG",
                                                   "CEIL",
                                                   "DATAPOINT_COUNT",
                                                   "DATE",
                                                   "DAY",
                                                   "DB_PERF_INSIGHTS",
                                                   "DIFF",
                                                   "DIFF_TIME",
                                                   "EPOCH",
                                                   "FILL",
                                                   "FIRST",
                                                   "FLOOR",
                                                   "HOUR",
                                                   "IF",
                                                   "INSIGHT_RULE_METRIC",
                                                   "LAMBDA",
                                                   "LAST",
                                                   "LOG",
                                                   "LOG10",
                                                   "MAX",
                                                   "METRICS",
                                                   "METRIC_COUNT",
                                                   "MIN",
                                                   "MINUTE",
                                                   "MONTH",
                                                   "OR",
                                                   "PERIOD",
                                                   "RATE",
                                                   "REMOVE_EMPTY",
                                                   "RUNNING_SUM",
                                                   "SEARCH",
                                                   "SERVICE_QUOTA",
                                                   "SLICE",
                                                   "SORT",
                                                   "STDDEV",
                                                   "SUM",
                                                   "TIME_SERIES",
                                                   "NOT",
                                                   "YEAR",
                                                   "REPEAT"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What is wrong with the form of an expression; empty where nothing is known to be.
std::string form_error(std::string_view expression) {
  int depth = 0;
  for (std::size_t i = 0; i < expression.size();) {
    const char c = expression[i];
    if (c == '\'' || c == '"') {
      const std::size_t end = expression.find(c, i + 1);
      if (end == std::string_view::npos) return "a text in the expression is never closed";
      i = end + 1;
    } else if (is_of_word(c)) {
      const std::size_t start = i;
      while (i < expression.size() && is_of_word(expression[i])) ++i;
      const std::string_view word = expression.substr(start, i - start);
      const std::size_t next = expression.find_first_not_of(' ', i);
      const bool called = next != std::string_view::npos && expression[next] == '(';
      if (called && support::is_upper(c) && !is_function(word)) {
        return fmt::format("{} is no function of metric math", quoted(word));
      }
    } else {
      if (c == '(') ++depth;
      if (c == ')' && --depth < 0) return "the expression closes a parenthesis that is not open";
      ++i;
    }
  }
  return depth > 0 ? "a parenthesis of the expression is never closed" : "";
}

/// Whether a text is a statistic: a plain one, or an extended one such as "p99.9" or "TM(10%:90%)".
bool is_statistic(std::string_view text) {
  constexpr std::array<std::string_view, 6> plain{"SampleCount", "Average", "Sum",
                                                  "Minimum",     "Maximum", "IQM"};
  if (std::find(plain.begin(), plain.end(), text) != plain.end()) return true;
  if (text.ends_with(')')) return text.find('(') != std::string_view::npos;
  const std::size_t digits = text.find_first_of("0123456789");
  return digits == 1 || digits == 2;
}

/// The metrics of an alarm with expressions: one of them alone is what the alarm watches.
void check_metrics(const Context& context, const Resource& alarm, const Node& metrics,
                   Reporter& reporter) {
  std::size_t watched = 0;
  const Node* second = nullptr;
  bool known = true;
  for (const Node& one : metrics.items()) {
    if (!one.is_object() || analysis::invocation_of(one)) return;
    if (const Node* stat = one.find("MetricStat")) {
      const Node* name = stat->find("Stat");
      const auto text = certain_text(context, name);
      if (text && !is_statistic(*text)) {
        constexpr std::array<std::string_view, 5> plain{"SampleCount", "Average", "Sum", "Minimum",
                                                        "Maximum"};
        std::string hint = nearest_hint(*text, plain);
        if (hint.empty()) hint = "Average, Sum, Minimum, Maximum, SampleCount, or one as p99";
        report_value(alarm_expression, reporter, alarm, *name,
                     fmt::format("{} is no statistic", quoted(*text)), std::move(hint));
      }
    }
    const Node* returns = one.find("ReturnData");
    const auto value = returns == nullptr ? std::optional<std::string_view>("true")
                                          : certain_text(context, returns);
    if (!value) known = false;
    if (!value || *value == "false" || *value == "False") continue;
    if (++watched == 2) second = &one;
  }
  // An alarm for anomalies watches a metric and its band.
  if (!known || metrics.size() == 0 || alarm.property("ThresholdMetricId") != nullptr) return;
  if (watched == 1) return;
  report_value(alarm_expression, reporter, alarm, watched == 0 ? metrics : *second,
               watched == 0
                   ? "no metric of the alarm returns data, which the alarm is to watch"
                   : "a second metric of the alarm returns data, as all do without ReturnData: "
                     "false",
               "ReturnData: true for one metric, false for the others");
}

void check_alarm(const Context& context, const Resource& alarm, Reporter& reporter) {
  const Node* metrics = alarm.property("Metrics");
  if (metrics == nullptr || !metrics->is_array()) return;
  check_metrics(context, alarm, *metrics, reporter);
  std::vector<std::string_view> known;
  bool all = true;
  for (const Node& one : metrics->items()) {
    const Node* id = one.find("Id");
    const auto text = id == nullptr ? std::nullopt : context.resolver.text_of(*id);
    if (text) known.push_back(*text);
    all = all && text.has_value();
  }
  for (const Node& one : metrics->items()) {
    const Node* expression = one.find("Expression");
    if (expression == nullptr || !expression->is_string()) continue;
    // A query of Metrics Insights, or a search, names no ids.
    const std::string_view text = expression->text();
    if (text.find("SELECT") != std::string_view::npos ||
        text.find("SEARCH") != std::string_view::npos) {
      continue;
    }
    if (std::string error = form_error(text); !error.empty()) {
      report_value(alarm_expression, reporter, alarm, *expression, std::move(error));
      continue;
    }
    for (const std::string_view id : ids_in(text)) {
      if (!all || std::find(known.begin(), known.end(), id) != known.end()) continue;
      report_value(alarm_expression, reporter, alarm, *expression,
                   fmt::format("no metric of the alarm has the id {}", quoted(id)),
                   nearest_hint(id, known));
      break;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::CloudWatch::Alarm") check_alarm(context, resource, reporter);
  }
}

}  // namespace

constinit const Check alarm_expression{
    .rule =
        {
            .id = "OBS019",
            .severity = Severity::error,
            .title = "The metrics of an alarm and their expression fit each other",
            .why = "CloudWatch refuses an alarm whose expression names an id that none of its "
                   "metrics has, calls a function that there is not or leaves a parenthesis open; "
                   "one whose metrics do not return data in exactly one place; and a statistic "
                   "that there is not.",
            .bad = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - {Id: rate, Expression: 100 * failures / calls}
        - Id: errors
          ReturnData: false
          MetricStat: {Metric: {Namespace: AWS/Lambda, MetricName: Errors}, Period: 300, Stat: Sum}
        - Id: calls
          ReturnData: false
          MetricStat:
            Metric: {Namespace: AWS/Lambda, MetricName: Invocations}
            Period: 300
            Stat: Sum
      EvaluationPeriods: 1
      Threshold: 5
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Operators]
  Operators: {Type: AWS::SNS::Topic}
)yaml",
            .good = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - {Id: rate, Expression: 100 * errors / calls}
        - Id: errors
          ReturnData: false
          MetricStat: {Metric: {Namespace: AWS/Lambda, MetricName: Errors}, Period: 300, Stat: Sum}
        - Id: calls
          ReturnData: false
          MetricStat:
            Metric: {Namespace: AWS/Lambda, MetricName: Invocations}
            Period: 300
            Stat: Sum
      EvaluationPeriods: 1
      Threshold: 5
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Operators]
  Operators: {Type: AWS::SNS::Topic}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
                      "using-metric-math.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
