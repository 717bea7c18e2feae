#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/alarms.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"
#include "schema/value.hpp"

namespace dbrepl::rules {

/// What is known of one namespace of CloudWatch: schemas/metrics.json, and
/// schemas/alarm-metrics.json where that is not whole.
class NamespaceFacts {
 public:
  explicit NamespaceFacts(std::string_view name);

  bool known() const { return static_cast<bool>(imported_) || static_cast<bool>(own_); }
  /// Whether the metrics of the namespace are listed as a whole.
  bool complete() const { return static_cast<bool>(own_.find("metrics")); }
  bool has_metric(std::string_view metric) const;
  std::vector<std::string_view> metrics() const;

  /// Sets of dimensions under which a metric is published; empty where they are not known as a
  /// whole.
  std::vector<std::vector<std::string_view>> dimension_sets(std::string_view metric) const;
  /// Every name that a dimension of this namespace has.
  std::vector<std::string_view> dimension_names() const;
  /// What a dimension's value must be for a resource of a type: "values" of the table.
  schema::Value values(std::string_view dimension) const;
  schema::Value choices(std::string_view dimension) const;
  /// The unit that the metric is published in; "" where it is not known.
  std::string_view unit(std::string_view metric) const;
  /// The highest value that the metric takes; negative where there is none.
  double maximum(std::string_view metric) const;
  /// Whether there is no data where nothing happens, rather than zeros.
  bool sparse(std::string_view metric) const;

 private:
  schema::Value imported_;
  schema::Value own_;
};

/// `steps` below what holds Namespace, MetricName and Dimensions.
Place metric_place(const analysis::WatchedMetric& metric, Place::Steps steps);
/// A property beside the metric: Period, Stat, Unit.
Place setting_place(const analysis::WatchedMetric& metric, std::string_view key);

/// A number that the template spells or that a parameter defaults to.
std::optional<double> number_at(const Context& context, const Node* value);
/// Whether the statistic of an alarm stays within the range of single data points: not so a sum.
bool is_of_single_points(const Context& context, const analysis::WatchedMetric& metric);

/// The namespace that has a metric of this name; "" where none or several have.
std::string_view namespace_with(std::string_view metric);

/// Whether any namespace has a metric of this name.
bool is_metric_somewhere(std::string_view metric);

/// A namespace that differs from a known one in case alone, or is one letter away; "" otherwise.
std::string_view nearest_namespace(std::string_view name);

}  // namespace dbrepl::rules
