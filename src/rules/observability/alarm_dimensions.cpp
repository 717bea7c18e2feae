#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analysis/alarms.hpp"
#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/observability/metric_facts.hpp"
#include "rules/words.hpp"
#include "schema/database.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {

extern const Check alarm_dimensions;

namespace {

using analysis::Dimension;
using analysis::WatchedMetric;

std::string by(const std::vector<std::string_view>& names) {
  return names.empty() ? "without dimensions" : fmt::format("by {}", fmt::join(names, " and "));
}

/// The set that shares most names with what is there.
const std::vector<std::string_view>* nearest_set(
    const std::vector<std::string_view>& typed,
    const std::vector<std::vector<std::string_view>>& sets) {
  const std::vector<std::string_view>* best = nullptr;
  std::size_t best_score = 0;
  for (const auto& set : sets) {
    std::size_t common = 0;
    for (const std::string_view name : set) {
      common += std::find(typed.begin(), typed.end(), name) != typed.end() ? 1U : 0U;
    }
    const std::size_t apart = set.size() + typed.size() - 2 * common;
    const std::size_t score = 100 + 2 * common - apart;
    if (best == nullptr || score > best_score) {
      best = &set;
      best_score = score;
    }
  }
  return best;
}

/// Whether the names of the dimensions are ones under which the metric is published.
bool check_names(const WatchedMetric& metric, const NamespaceFacts& facts, Reporter& reporter) {
  const std::vector<std::string_view> known = facts.dimension_names();
  std::vector<std::string_view> names;
  for (const Dimension& dimension : metric.dimensions) names.push_back(dimension.name);
  for (const Dimension& dimension : metric.dimensions) {
    if (dimension.name.empty()) continue;
    if (std::find(known.begin(), known.end(), dimension.name) != known.end()) continue;
    std::string hint = nearest_hint(dimension.name, known);
    if (hint.empty() && facts.dimension_sets(metric.name).empty()) continue;
    reporter.report(alarm_dimensions, metric_place(metric, {"Dimensions", dimension.index, "Name"}),
                    dimension.name_node->mark(),
                    fmt::format("{} publishes nothing by dimension {}: the alarm never has data",
                                metric.name_space, quoted(dimension.name)),
                    std::move(hint));
    return false;
  }
  const auto sets = facts.dimension_sets(metric.name);
  if (!metric.dimensions_known || sets.empty()) return true;
  std::sort(names.begin(), names.end());
  if (std::find(sets.begin(), sets.end(), names) != sets.end()) return true;
  const Node* place = metric.holder->find("Dimensions");
  const auto* near = nearest_set(names, sets);
  reporter.report(alarm_dimensions,
                  place == nullptr ? metric_place(metric, {"MetricName"})
                                   : metric_place(metric, {"Dimensions"}),
                  place == nullptr ? metric.holder->find("MetricName")->mark() : place->mark(),
                  fmt::format("{} {} is not published {}: the alarm never has data",
                              metric.name_space, metric.name, by(names)),
                  fmt::format("it is {}", by(*near)));
  return false;
}

/// What a value refers to: a resource of the template, and which attribute of it ("Ref" for Ref).
struct Reference {
  const Resource* resource = nullptr;
  std::string_view attribute;
};

Reference reference_of(const Context& context, const Node& value) {
  const analysis::Invocation call = analysis::invocation_of(value);
  if (call.function == Function::ref && call.argument().is_string()) {
    return {context.tree.resource(call.argument().text()), "Ref"};
  }
  if (call.function == Function::get_att) {
    const analysis::Target target = analysis::get_att_target(call.argument());
    return {context.tree.resource(target.id), target.attribute};
  }
  if (call.function == Function::sub) {
    const analysis::Target target = analysis::Substitution(call.argument()).whole();
    return {context.tree.resource(target.id),
            target.attribute.empty() ? std::string_view("Ref") : target.attribute};
  }
  return {};
}

/// A name that is the beginning of a resource's own: what tells stacks apart is missing.
void check_literal(const Context& context, const WatchedMetric& metric, const Dimension& dimension,
                   schema::Value types, Reporter& reporter) {
  const std::string_view value = dimension.value->text();
  for (const Resource& resource : context.tree.resources()) {
    if (!types.find(resource.type)) continue;
    const analysis::SymbolicText name = context.analysis.symbols.reference_to(resource);
    if (name.is_literal() || name.pieces.front().kind != analysis::Piece::Kind::literal) continue;
    const std::string_view head = name.pieces.front().text;
    if (!head.starts_with(value) || value.size() + 1 < head.size()) continue;
    const std::string spelling = name.spelling();
    reporter.report(
        alarm_dimensions, metric_place(metric, {"Dimensions", dimension.index, "Value"}),
        dimension.value->mark(),
        fmt::format("{} is not the name of {}, which is {}: the alarm never has data",
                    quoted(value), quoted(resource.id), quoted(std::string_view(spelling))),
        fmt::format("use Ref {}", resource.id));
    return;
  }
}

/// A name that this stack alone can have, and no resource of it has, but one has nearly.
void check_spelled(const Context& context, const WatchedMetric& metric, const Dimension& dimension,
                   schema::Value types, Reporter& reporter) {
  using Kind = analysis::Piece::Kind;
  const analysis::SymbolicText name = context.analysis.symbols.text_of(*dimension.value);
  const auto has = [](const analysis::SymbolicText& text, Kind kind) {
    return std::any_of(text.pieces.begin(), text.pieces.end(),
                       [&](const analysis::Piece& piece) { return piece.kind == kind; });
  };
  if (!has(name, Kind::parameter) || has(name, Kind::reference) || has(name, Kind::unknown)) return;
  std::vector<std::string> spellings;
  for (const Resource& resource : context.tree.resources()) {
    if (!types.find(resource.type)) continue;
    const analysis::SymbolicText other = context.analysis.symbols.reference_to(resource);
    if (analysis::equal(other, name) != analysis::Verdict::broken) return;
    if (has(other, Kind::parameter)) spellings.push_back(other.spelling());
  }
  const std::string typed = name.spelling();
  const std::vector<std::string_view> known(spellings.begin(), spellings.end());
  std::string_view near = support::nearest_spelling(typed, known);
  for (const std::string_view one : known) {
    if (near.empty() &&
        (one.find(typed) != std::string_view::npos || typed.find(one) != std::string_view::npos))
      near = one;
  }
  if (near.empty()) return;
  reporter.report(alarm_dimensions, metric_place(metric, {"Dimensions", dimension.index, "Value"}),
                  dimension.value->mark(),
                  fmt::format("no {} of the template has the name {}: the alarm never has data",
                              types.key(0), quoted(std::string_view(typed))),
                  fmt::format("did you mean \"{}\"?", near));
}

/// "app/shop/50dc6c495c0c9188" and the like, which no other name of a load balancer is.
void check_full_name(const Context& context, const WatchedMetric& metric,
                     const Dimension& dimension, Reporter& reporter) {
  const bool balancer = dimension.name == "LoadBalancer";
  if ((!balancer && dimension.name != "TargetGroup") ||
      (metric.name_space != "AWS/ApplicationELB" && metric.name_space != "AWS/NetworkELB")) {
    return;
  }
  const analysis::SymbolicText name = context.analysis.symbols.text_of(*dimension.value);
  if (name.pieces.empty() || name.pieces.front().kind != analysis::Piece::Kind::literal) return;
  const std::string_view start = name.pieces.front().text;
  const bool whole = balancer ? start.starts_with("app/") || start.starts_with("net/")
                              : start.starts_with("targetgroup/");
  if (whole) return;
  reporter.report(
      alarm_dimensions, metric_place(metric, {"Dimensions", dimension.index, "Value"}),
      dimension.value->mark(),
      fmt::format("dimension {} holds the full name, {}: the alarm never has data", dimension.name,
                  balancer ? "\"app/name/id\"" : "\"targetgroup/name/id\""),
      balancer ? "use the attribute LoadBalancerFullName"
               : "use the attribute TargetGroupFullName");
}

/// Whether a value is the region of the stack, by Ref or Fn::Sub.
bool is_region(const Context& context, const Node& value) {
  const analysis::SymbolicText text = context.analysis.symbols.text_of(value);
  return text.pieces.size() == 1 && text.pieces[0].kind == analysis::Piece::Kind::pseudo &&
         text.pieces[0].text == "AWS::Region";
}

void check_value(const Context& context, const WatchedMetric& metric, const NamespaceFacts& facts,
                 const Dimension& dimension, Reporter& reporter) {
  if (dimension.value == nullptr || dimension.name.empty()) return;
  const Place place = metric_place(metric, {"Dimensions", dimension.index, "Value"});
  const schema::Value choices = facts.choices(dimension.name);
  const bool literal = dimension.value->is_string();
  if (choices && (literal || is_region(context, *dimension.value))) {
    if (literal && choices.contains(dimension.value->text())) return;
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < choices.size(); ++i) known.push_back(choices[i].text());
    reporter.report(
        alarm_dimensions, place, dimension.value->mark(),
        fmt::format("dimension {} is never {}: the alarm never has data", dimension.name,
                    literal ? quoted(dimension.value->text()) : "the region of the stack"),
        fmt::format("it is {}", fmt::join(known, " or ")));
    return;
  }
  const schema::Value types = facts.values(dimension.name);
  check_full_name(context, metric, dimension, reporter);
  if (types && dimension.value->is_string()) {
    return check_literal(context, metric, dimension, types, reporter);
  }
  const Reference reference = reference_of(context, *dimension.value);
  if (!types) return;
  if (reference.resource == nullptr || reference.attribute.empty()) {
    return check_spelled(context, metric, dimension, types, reporter);
  }
  // What is not known as a type of AWS may yield anything.
  if (!reference.resource->type.starts_with("AWS::") || reference.resource->is_custom() ||
      reference.resource->is_nested_stack() || reference.resource->is_module())
    return;
  const schema::Value attributes = types.find(reference.resource->type);
  if (!attributes) {
    reporter.report(alarm_dimensions, place, dimension.value->mark(),
                    fmt::format("dimension {} takes {}, {} is {}", dimension.name, types.key(0),
                                quoted(reference.resource->id), reference.resource->type));
    return;
  }
  if (attributes.contains(reference.attribute) || reference.attribute == dimension.name) return;
  std::string hint;
  if (attributes.size() > 0) {
    hint = attributes[0].text() == "Ref"
               ? fmt::format("use Ref {}", reference.resource->id)
               : fmt::format("use {}.{}", reference.resource->id, attributes[0].text());
  } else {
    hint = "use the name that the resource is given";
  }
  reporter.report(alarm_dimensions, place, dimension.value->mark(),
                  fmt::format("{} of {} is not what dimension {} holds: the alarm never has data",
                              reference.attribute, quoted(reference.resource->id), dimension.name),
                  std::move(hint));
}

void run(const Context& context, Reporter& reporter) {
  for (const WatchedMetric& metric : context.analysis.model<analysis::Alarms>().metrics()) {
    if (metric.name_space.empty() || metric.name.empty()) continue;
    const NamespaceFacts facts(metric.name_space);
    if (!facts.known() || !facts.has_metric(metric.name)) continue;
    if (!check_names(metric, facts, reporter)) continue;
    for (const Dimension& dimension : metric.dimensions) {
      check_value(context, metric, facts, dimension, reporter);
    }
  }
}

}  // namespace

constinit const Check alarm_dimensions{
    .rule =
        {
            .id = "OBS011",
            .severity = Severity::warning,
            .title = "The dimensions of an alarm are ones by which its metric is published",
            .why = "A metric with other dimensions is another metric. An alarm whose dimensions "
                   "nobody publishes, or whose values are an ARN where the name is published, has "
                   "no data for ever and never fires.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{Name: QueueName, Value: !Ref Queue}]
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 600
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{Name: QueueName, Value: !GetAtt Queue.QueueName}]
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 600
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
                      "cloudwatch_concepts.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
