#include "analysis/alarms.hpp"

#include <utility>

namespace dbrepl::analysis {

const Node* WatchedMetric::setting(std::string_view key) const {
  if (!entry) return alarm->property(key);
  const Node* metrics = alarm->property("Metrics");
  const Node* statistic = metrics->items()[*entry].find("MetricStat");
  return statistic == nullptr ? nullptr : statistic->find(key);
}

void Alarms::add(Analysis& analysis, WatchedMetric metric) {
  const auto text_of = [&](const Node* value) {
    const auto text = value == nullptr ? std::nullopt : analysis.resolver.text_of(*value);
    return text.value_or(std::string_view());
  };
  metric.name_space = text_of(metric.holder->find("Namespace"));
  metric.name = text_of(metric.holder->find("MetricName"));
  if (const Node* dimensions = metric.holder->find("Dimensions")) {
    metric.dimensions_known = dimensions->is_array();
    for (std::size_t i = 0; i < dimensions->items().size(); ++i) {
      const Node& item = dimensions->items()[i];
      const Node* name = item.find("Name");
      Dimension dimension{text_of(name), name, item.find("Value"), i};
      if (dimension.name.empty()) metric.dimensions_known = false;
      metric.dimensions.push_back(dimension);
    }
  }
  metrics_.push_back(std::move(metric));
}

Alarms::Alarms(Analysis& analysis) {
  for (const Resource& resource : analysis.tree.resources()) {
    if (resource.type != "AWS::CloudWatch::Alarm" || resource.properties == nullptr) continue;
    WatchedMetric metric;
    metric.alarm = &resource;
    if (resource.property("MetricName") != nullptr) {
      metric.holder = resource.properties;
      metric.judged = true;
      add(analysis, std::move(metric));
      continue;
    }
    const Node* metrics = resource.property("Metrics");
    if (metrics == nullptr) continue;
    for (std::size_t i = 0; i < metrics->items().size(); ++i) {
      const Node* statistic = metrics->items()[i].find("MetricStat");
      const Node* holder = statistic == nullptr ? nullptr : statistic->find("Metric");
      if (holder == nullptr || !holder->is_object()) continue;
      WatchedMetric one;
      one.alarm = &resource;
      one.holder = holder;
      one.entry = i;
      one.judged = metrics->size() == 1;
      add(analysis, std::move(one));
    }
  }
}

}  // namespace dbrepl::analysis
