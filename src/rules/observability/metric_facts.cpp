#include "rules/observability/metric_facts.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>

#include "schema/database.hpp"
#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::rules {
namespace {

using schema::Value;

Value imported_namespaces() {
  return schema::Database::installed().table("metrics").find("namespaces");
}

Value own_namespaces() {
  return schema::Database::installed().table("alarm-metrics").find("namespaces");
}

/// The names of one set; "Name=value" is a dimension whose value is fixed.
std::vector<std::string_view> names_in(Value set) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::string_view name = set[i].text();
    names.push_back(name.substr(0, name.find('=')));
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool differs_in_case(std::string_view a, std::string_view b) {
  return a != b && support::same_letters(a, b);
}

}  // namespace

NamespaceFacts::NamespaceFacts(std::string_view name)
    : imported_(imported_namespaces().find(name)), own_(own_namespaces().find(name)) {}

bool NamespaceFacts::has_metric(std::string_view metric) const {
  return imported_.find(metric) || own_.find("metrics").contains(metric);
}

std::vector<std::string_view> NamespaceFacts::metrics() const {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < imported_.size(); ++i) names.push_back(imported_.key(i));
  const Value own = own_.find("metrics");
  for (std::size_t i = 0; i < own.size(); ++i) names.push_back(own[i].text());
  return names;
}

std::vector<std::vector<std::string_view>> NamespaceFacts::dimension_sets(
    std::string_view metric) const {
  std::vector<std::vector<std::string_view>> sets;
  const Value whole = own_.find("dimensions");
  const Value only = own_.find("only").find(metric);
  const Value first = only ? only : whole;
  if (!first) return sets;
  for (std::size_t i = 0; i < first.size(); ++i) sets.push_back(names_in(first[i]));
  if (only) return sets;
  const Value more = imported_.find(metric).find("dimensions");
  for (std::size_t i = 0; i < more.size(); ++i) sets.push_back(names_in(more[i]));
  return sets;
}

std::vector<std::string_view> NamespaceFacts::dimension_names() const {
  std::vector<std::string_view> names;
  const auto add = [&](Value sets) {
    for (std::size_t i = 0; i < sets.size(); ++i) {
      for (const std::string_view name : names_in(sets[i])) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
  };
  add(own_.find("dimensions"));
  for (std::size_t i = 0; i < imported_.size(); ++i) add(imported_.member(i).find("dimensions"));
  const Value values = own_.find("values");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::find(names.begin(), names.end(), values.key(i)) == names.end())
      names.push_back(values.key(i));
  }
  return names;
}

Value NamespaceFacts::values(std::string_view dimension) const {
  return own_.find("values").find(dimension);
}

Value NamespaceFacts::choices(std::string_view dimension) const {
  return own_.find("choices").find(dimension);
}

std::string_view NamespaceFacts::unit(std::string_view metric) const {
  const Value units = own_.find("units");
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units.member(i).contains(metric)) return units.key(i);
  }
  return imported_.find(metric).find("unit").text();
}

double NamespaceFacts::maximum(std::string_view metric) const {
  const Value bounds = own_.find("maximum");
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (!bounds.member(i).contains(metric)) continue;
    const std::string_view text = bounds.key(i);
    int bound = 0;
    std::from_chars(text.data(), text.data() + text.size(), bound);
    return bound;
  }
  return -1;
}

bool NamespaceFacts::sparse(std::string_view metric) const {
  return own_.find("sparse").contains(metric);
}

Place metric_place(const analysis::WatchedMetric& metric, Place::Steps steps) {
  if (!metric.entry) return property_place(*metric.alarm, steps);
  return {{"Resources", metric.alarm->id, "Properties", "Metrics", *metric.entry, "MetricStat",
           "Metric"},
          steps};
}

Place setting_place(const analysis::WatchedMetric& metric, std::string_view key) {
  if (!metric.entry) return property_place(*metric.alarm, {key});
  return property_place(*metric.alarm, {"Metrics", *metric.entry, "MetricStat", key});
}

std::optional<double> number_at(const Context& context, const Node* value) {
  const auto text = value == nullptr ? std::nullopt : context.resolver.text_of(*value);
  if (!text || text->empty()) return std::nullopt;
  const std::string copy(*text);
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size()) return std::nullopt;
  return number;
}

bool is_of_single_points(const Context& context, const analysis::WatchedMetric& metric) {
  for (const char* const key : {"Statistic", "ExtendedStatistic", "Stat"}) {
    const Node* value = metric.setting(key);
    const auto text = value == nullptr ? std::nullopt : context.resolver.text_of(*value);
    if (!text) continue;
    return *text == "Average" || *text == "Minimum" || *text == "Maximum" || text->starts_with('p');
  }
  return false;
}

std::string_view namespace_with(std::string_view metric) {
  std::string_view found;
  const Value all = imported_namespaces();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all.member(i).find(metric)) continue;
    if (!found.empty()) return {};
    found = all.key(i);
  }
  return found;
}

bool is_metric_somewhere(std::string_view metric) {
  const Value imported = imported_namespaces();
  for (std::size_t i = 0; i < imported.size(); ++i) {
    if (imported.member(i).find(metric)) return true;
  }
  const Value own = own_namespaces();
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own.member(i).find("metrics").contains(metric)) return true;
  }
  return false;
}

std::string_view nearest_namespace(std::string_view name) {
  const Value all = imported_namespaces();
  if (all.find(name)) return {};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (differs_in_case(name, all.key(i))) return all.key(i);
  }
  return {};
}

}  // namespace dbrepl::rules
