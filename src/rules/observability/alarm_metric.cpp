#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/alarms.hpp"
#include "rules/check.hpp"
#include "rules/observability/metric_facts.hpp"
#include "rules/words.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {

extern const Check alarm_metric;

namespace {

using analysis::WatchedMetric;

/// A name with more letters is one service's own: "CPUUtilization" may be any's.
constexpr std::size_t longest_common = 15;

/// A metric that filters on log groups of the template publish.
struct Published {
  std::string_view name_space;
  std::string_view name;
};

std::vector<Published> published_by_filters(const Context& context) {
  std::vector<Published> metrics;
  const auto text_of = [&](const Node* value) {
    const auto text = value == nullptr ? std::nullopt : context.resolver.text_of(*value);
    return text.value_or(std::string_view());
  };
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::Logs::MetricFilter" || resource.properties == nullptr) continue;
    const Node* transformations = resource.property("MetricTransformations");
    if (transformations == nullptr) continue;
    for (const Node& one : transformations->items()) {
      metrics.push_back({text_of(one.find("MetricNamespace")), text_of(one.find("MetricName"))});
    }
  }
  return metrics;
}

/// A name that only a slip of the hand can have made of another one, where not all are listed:
/// names of metrics are often one digit or one short word apart.
std::string_view slip_of(std::string_view typed, const std::vector<std::string_view>& known) {
  const std::string_view near = support::nearest_spelling(typed, known);
  if (near.empty() || typed.size() < 6) return {};
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (std::count_if(typed.begin(), typed.end(), is_digit) != 0) return {};
  const auto length = [](std::string_view text) { return static_cast<int>(text.size()); };
  const int apart = length(typed) - length(near);
  if (apart < -1 || apart > 1) return {};
  // Two places at most differ: a changed, a missing, a further letter, two that changed places.
  std::size_t start = 0;
  while (start < std::min(typed.size(), near.size()) && typed[start] == near[start]) ++start;
  std::size_t end = 0;
  while (end < std::min(typed.size(), near.size()) - start &&
         typed[typed.size() - 1 - end] == near[near.size() - 1 - end])
    ++end;
  return std::max(typed.size(), near.size()) - start - end <= 2 ? near : std::string_view();
}

void check_name(const WatchedMetric& metric, const NamespaceFacts& facts, Reporter& reporter) {
  if (facts.has_metric(metric.name)) return;
  const std::vector<std::string_view> known = facts.metrics();
  const Node* place = metric.holder->find("MetricName");
  std::string_view near = facts.complete() ? support::nearest_spelling(metric.name, known)
                                           : slip_of(metric.name, known);
  constexpr std::size_t shortest = 8;
  if (near.empty() && facts.complete() && metric.name.size() >= shortest) {
    // "GetRecords.IteratorAge" lacks its end.
    const auto whole = std::find_if(known.begin(), known.end(), [&](std::string_view one) {
      return one.starts_with(metric.name);
    });
    if (whole != known.end()) near = *whole;
  }
  const std::string_view other = namespace_with(metric.name);
  // One that is nowhere known may be newer than the facts.
  const bool is_of_another = !other.empty() && metric.name.size() >= longest_common;
  if (near.empty() && !is_of_another && (!facts.complete() || !is_metric_somewhere(metric.name))) {
    return;
  }
  std::string hint;
  if (!other.empty()) {
    hint = fmt::format("{} does", other);
  } else if (!near.empty()) {
    hint = fmt::format("did you mean \"{}\"?", near);
  }
  reporter.report(alarm_metric, metric_place(metric, {"MetricName"}), place->mark(),
                  fmt::format("{} publishes no metric {}: the alarm never has data",
                              metric.name_space, quoted(metric.name)),
                  std::move(hint));
}

/// A namespace of somebody's own: what publishes to it is known where filters of the template do.
void check_own(const WatchedMetric& metric, const std::vector<Published>& published,
               Reporter& reporter) {
  std::vector<std::string_view> known;
  for (const Published& one : published) {
    if (one.name.empty() || one.name_space.empty()) return;
    if (one.name_space != metric.name_space) continue;
    if (one.name == metric.name) return;
    known.push_back(one.name);
  }
  const std::string_view near = support::nearest_spelling(metric.name, known);
  if (near.empty()) return;
  reporter.report(alarm_metric, metric_place(metric, {"MetricName"}),
                  metric.holder->find("MetricName")->mark(),
                  fmt::format("the filters of the template publish no metric {} to {}",
                              quoted(metric.name), quoted(metric.name_space)),
                  fmt::format("did you mean \"{}\"?", near));
}

void run(const Context& context, Reporter& reporter) {
  const auto& metrics = context.analysis.model<analysis::Alarms>().metrics();
  if (metrics.empty()) return;
  const std::vector<Published> published = published_by_filters(context);
  for (const WatchedMetric& metric : metrics) {
    if (metric.name_space.empty() || metric.name.empty()) continue;
    const NamespaceFacts facts(metric.name_space);
    if (facts.known()) {
      check_name(metric, facts, reporter);
      continue;
    }
    const std::string_view near = nearest_namespace(metric.name_space);
    if (!near.empty()) {
      reporter.report(alarm_metric, metric_place(metric, {"Namespace"}),
                      metric.holder->find("Namespace")->mark(),
                      fmt::format("{} is no namespace of AWS: the alarm never has data",
                                  quoted(metric.name_space)),
                      fmt::format("did you mean \"{}\"?", near));
    } else if (const std::string_view publisher = namespace_with(metric.name);
               metric.name_space.starts_with("AWS/") && !publisher.empty() &&
               metric.name.size() >= longest_common) {
      reporter.report(alarm_metric, metric_place(metric, {"Namespace"}),
                      metric.holder->find("Namespace")->mark(),
                      fmt::format("{} is published to {}, not to {}: the alarm never has data",
                                  metric.name, publisher, quoted(metric.name_space)),
                      std::string(publisher));
    } else if (const std::string full = fmt::format("AWS/{}", metric.name_space);
               NamespaceFacts(full).has_metric(metric.name)) {
      reporter.report(alarm_metric, metric_place(metric, {"Namespace"}),
                      metric.holder->find("Namespace")->mark(),
                      fmt::format("{} is published to {}, not to {}: the alarm never has data",
                                  metric.name, full, quoted(metric.name_space)),
                      full);
    } else if (!metric.name_space.starts_with("AWS/")) {
      check_own(metric, published, reporter);
    }
  }
}

}  // namespace

constinit const Check alarm_metric{
    .rule =
        {
            .id = "OBS010",
            .severity = Severity::warning,
            .title = "An alarm watches a metric that is published",
            .why = "CloudWatch takes any name of a metric. An alarm on one that nobody publishes "
                   "has no data for ever: it never fires, and nothing says so.",
            .bad = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Error
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
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
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
                      "aws-services-cloudwatch-metrics.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
