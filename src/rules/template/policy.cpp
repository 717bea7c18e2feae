#include "rules/template/policy.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <system_error>

#include "rules/words.hpp"

namespace dbrepl::rules {

namespace {

bool is_whole_number(std::string_view text) {
  return !text.empty() && text.size() < 10 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "P1DT2H3M4S" with at least one part.
bool is_duration(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3) return false;
  return text.find_first_not_of("0123456789PTYMWDHS.") == std::string_view::npos &&
         text.back() > '9';
}

/// Of a duration in days, hours, minutes and seconds; nothing for one in other units.
std::optional<double> seconds_of(std::string_view duration) {
  double seconds = 0;
  double number = 0;
  bool is_time = false;
  const char* at = duration.data() + 1;
  const char* const end = duration.data() + duration.size();
  while (at < end) {
    if (*at == 'T') {
      is_time = true;
      ++at;
      continue;
    }
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc() || read.ptr == end) return std::nullopt;
    const char unit = *read.ptr;
    if (unit != (is_time ? 'H' : 'D') && !(is_time && (unit == 'M' || unit == 'S')))
      return std::nullopt;
    seconds += number * (unit == 'D' ? 86'400 : unit == 'H' ? 3'600 : unit == 'M' ? 60 : 1);
    at = read.ptr + 1;
  }
  return seconds;
}

constexpr std::array<std::string_view, 9> processes{
    "AZRebalance", "AddToLoadBalancer", "AlarmNotification", "HealthCheck", "InstanceRefresh",
    "Launch",      "ReplaceUnhealthy",  "ScheduledActions",  "Terminate"};

bool is_process(const Node& name) {
  return !name.is_string() ||
         std::find(processes.begin(), processes.end(), name.text()) != processes.end();
}

/// What a known value should have been; empty where it fits.
std::string_view expected_instead(PolicyValue wanted, const Node& value) {
  const std::string_view text = value.text();
  switch (wanted) {
    case PolicyValue::object:
      return value.is_object() ? "" : "an object";
    case PolicyValue::list:
      return value.is_array() ? "" : "a list";
    case PolicyValue::processes:
      if (!value.is_array()) return "a list";
      return std::all_of(value.items().begin(), value.items().end(), is_process)
                 ? ""
                 : "names of scaling processes such as HealthCheck";
    case PolicyValue::boolean:
      return text == "true" || text == "false" || text == "True" || text == "False"
                 ? ""
                 : "true or false";
    case PolicyValue::string:
    case PolicyValue::required_string:
      return value.is_scalar() ? "" : "a string";
    case PolicyValue::whole_number:
      return is_whole_number(text) ? "" : "a whole number";
    case PolicyValue::percentage:
      return is_whole_number(text) && text.size() <= 3 && (text.size() < 3 || text == "100")
                 ? ""
                 : "a whole number from 0 to 100";
    case PolicyValue::duration:
    case PolicyValue::pause:
      if (!is_duration(text)) return "a duration such as PT15M";
      if (wanted == PolicyValue::pause) return seconds_of(text) > 3'600 ? "at most one hour" : "";
      return seconds_of(text) > 12 * 3'600 ? "at most twelve hours" : "";
  }
  return {};
}

class Policies {
 public:
  Policies(const Check& check, const Context& context, Reporter& reporter)
      : check_(check), context_(context), reporter_(reporter) {}

  void check_object(const Node& object, std::span<const PolicyKey> keys, std::string_view name,
                    const Path* path) {
    std::vector<std::string_view> names;
    for (const PolicyKey& key : keys) names.push_back(key.name);
    report_unknown_keys(check_, reporter_, object, path, names, fmt::format("a part of {}", name));
    for (const PolicyKey& key : keys) {
      const Node* value = object.find(key.name);
      if (value != nullptr) {
        const Path step(path, key.name);
        check_value(*value, key, &step);
      } else if (key.value == PolicyValue::required_string) {
        reporter_.report(check_, path, object.mark(), fmt::format("{} has no {}", name, key.name));
      }
    }
  }

 private:
  void check_value(const Node& value, const PolicyKey& key, const Path* path) {
    for (const analysis::Alternative& one : context_.resolver.alternatives_of(value)) {
      if (one.state != analysis::Alternative::State::known || one.value.is_null()) continue;
      const std::string_view expected = expected_instead(key.value, one.value);
      if (!expected.empty()) {
        const bool several = key.value == PolicyValue::processes && one.value.is_array();
        const auto items = one.value.items();
        const Node& culprit =
            several ? *std::find_if_not(items.begin(), items.end(), is_process) : one.value;
        reporter_.report(check_, path, several ? culprit.mark() : value.mark(),
                         fmt::format("{} {} {}, expected {}", key.name, several ? "has" : "is",
                                     described(culprit), expected));
      } else if (key.value == PolicyValue::object) {
        check_object(one.value, key.parts, key.name, path);
      }
    }
  }

  const Check& check_;
  const Context& context_;
  Reporter& reporter_;
};

}  // namespace

void check_policies(const Check& check, std::string_view attribute,
                    std::span<const PolicyType> types, Severity elsewhere, const Context& context,
                    Reporter& reporter) {
  const Path section(nullptr, "Resources");
  for (const Resource& resource : context.tree.resources()) {
    const Member* policy = resource.node->find_member(attribute);
    // Of a module, a serverless resource or an unknown type another rule speaks.
    if (policy == nullptr || policy->value.is_null() || resource.is_module() ||
        resource.type.empty() || resource.is_serverless()) {
      continue;
    }
    const Path path(&section, resource.id);
    const Path step(&path, attribute);
    const auto type = std::find_if(types.begin(), types.end(), [&](const PolicyType& one) {
      return one.type == resource.type;
    });
    if (!policy->value.is_object()) {
      reporter.report(
          check, &step, policy->value.mark(),
          fmt::format("{} is {}, expected an object", attribute, described(policy->value)));
    } else if (type == types.end()) {
      Finding& finding =
          reporter.report(check, &step, policy->key_mark,
                          fmt::format("{} takes no {}", quoted(resource.type), attribute));
      finding.severity = elsewhere;
    } else if (!analysis::invocation_of(policy->value)) {
      Policies(check, context, reporter).check_object(policy->value, type->keys, attribute, &step);
    }
  }
}

}  // namespace dbrepl::rules
