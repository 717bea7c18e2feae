#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

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

void check_alarm(const Context& context, const Resource& alarm, Reporter& reporter) {
  const Node* metrics = alarm.property("Metrics");
  if (metrics == nullptr || !metrics->is_array()) return;
  std::vector<std::string_view> known;
  for (const Node& one : metrics->items()) {
    const Node* id = one.find("Id");
    const auto text = id == nullptr ? std::nullopt : context.resolver.text_of(*id);
    if (!text) return;
    known.push_back(*text);
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
    for (const std::string_view id : ids_in(text)) {
      if (std::find(known.begin(), known.end(), id) != known.end()) continue;
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
            .title = "The expression of an alarm names metrics of the alarm",
            .why = "CloudWatch refuses an alarm whose expression names an id that none of its "
                   "metrics has.",
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
