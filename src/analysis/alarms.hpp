#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"

namespace dbrepl::analysis {

/// A dimension of a metric that an alarm watches.
struct Dimension {
  std::string_view name;  ///< "" where it is not known before the deployment
  const Node* name_node = nullptr;
  const Node* value = nullptr;  ///< null where there is none
  std::size_t index = 0;        ///< in Dimensions
};

/// A metric that an alarm watches, by itself or as one of several in an expression.
struct WatchedMetric {
  const Resource* alarm = nullptr;
  /// The object that holds Namespace, MetricName and Dimensions: the properties of the alarm, or
  /// the Metric of an entry of Metrics.
  const Node* holder = nullptr;
  std::optional<std::size_t> entry;  ///< index in Metrics
  std::string_view name_space;       ///< "" where it is not known
  std::string_view name;             ///< "" where it is not known
  std::vector<Dimension> dimensions;
  bool dimensions_known = true;  ///< whether these are all of them
  /// Whether the threshold of the alarm holds for this metric itself, not for an expression.
  bool judged = false;

  /// A property of the alarm, or of the entry's MetricStat: Period, Stat, Unit.
  const Node* setting(std::string_view key) const;
};

/// What the alarms of a template watch, in its order.
class Alarms {
 public:
  explicit Alarms(Analysis& analysis);

  const std::vector<WatchedMetric>& metrics() const { return metrics_; }

 private:
  void add(Analysis& analysis, WatchedMetric metric);

  std::vector<WatchedMetric> metrics_;
};

}  // namespace dbrepl::analysis
