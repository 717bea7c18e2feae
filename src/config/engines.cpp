#include "config/engines.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include <fmt/format.h>

#include "support/aurora_mysql.hpp"

namespace dbrepl::config {
namespace {

constexpr std::string_view engine_marker = ".mysql_aurora.";

/// The versions that can be created, ascending; a test compares them with
/// schemas/engine-versions.json.
constexpr std::array<std::string_view, 34> creatable = {
    "5.7.mysql_aurora.2.11.1", "5.7.mysql_aurora.2.11.2", "5.7.mysql_aurora.2.11.3",
    "5.7.mysql_aurora.2.11.4", "5.7.mysql_aurora.2.11.5", "5.7.mysql_aurora.2.11.6",
    "5.7.mysql_aurora.2.12.0", "5.7.mysql_aurora.2.12.1", "5.7.mysql_aurora.2.12.2",
    "5.7.mysql_aurora.2.12.3", "5.7.mysql_aurora.2.12.4", "5.7.mysql_aurora.2.12.5",
    "5.7.mysql_aurora.2.12.6", "8.0.mysql_aurora.3.04.0", "8.0.mysql_aurora.3.04.1",
    "8.0.mysql_aurora.3.04.2", "8.0.mysql_aurora.3.04.3", "8.0.mysql_aurora.3.04.4",
    "8.0.mysql_aurora.3.04.6", "8.0.mysql_aurora.3.08.0", "8.0.mysql_aurora.3.08.1",
    "8.0.mysql_aurora.3.08.2", "8.0.mysql_aurora.3.09.0", "8.0.mysql_aurora.3.10.0",
    "8.0.mysql_aurora.3.10.1", "8.0.mysql_aurora.3.10.2", "8.0.mysql_aurora.3.10.3",
    "8.0.mysql_aurora.3.10.4", "8.0.mysql_aurora.3.10.5", "8.0.mysql_aurora.3.11.1",
    "8.0.mysql_aurora.3.12.0", "8.0.mysql_aurora.3.13.0", "8.4.mysql_aurora.8.4.7",
    "8.4.mysql_aurora.8.4.8",
};

/// "5.7" of "5.7.mysql_aurora.2.12.6".
std::string_view mysql_version(std::string_view version) {
  return version.substr(0, version.find(engine_marker));
}

template <class Container, class Value>
bool contains(const Container& container, const Value& value) {
  return std::find(container.begin(), container.end(), value) != container.end();
}

}  // namespace

Verdict judge_engine_version(std::string_view text) {
  if (contains(creatable, text)) {
    return {};
  }
  const support::AuroraVersion version = support::parse_aurora_version(text);
  if (version.major == 0) {
    return {Standing::refused, "is not a version of Aurora MySQL",
            fmt::format("for example \"{}\"", creatable.back())};
  }
  if (version.major == 1) {
    return {Standing::refused, "cannot be created: support for MySQL 5.6 has ended",
            "use Aurora MySQL 3 or later"};
  }
  std::string_view newest;
  for (const std::string_view each : creatable) {
    if (support::parse_aurora_version(each).major == version.major) {
      newest = each;
    }
  }
  if (newest.empty() || support::parse_aurora_version(newest) < version) {
    return {Standing::dubious, "is not among the versions known on 2026-11-23", {}};
  }
  return {Standing::refused, "is not a version that can be created",
          fmt::format("the newest of MySQL {} is \"{}\"", mysql_version(newest), newest)};
}

Verdict judge_instance_class(std::string_view instance_class, std::string_view engine_version) {
  if (instance_class == "db.serverless") {
    return {Standing::refused, "needs a range of capacity, which this configuration does not have",
            "use a class of fixed size such as \"db.r5.large\""};
  }
  return support::judge_aurora_class(instance_class, engine_version);
}

bool is_small(std::string_view instance_class) {
  return support::is_small_class(instance_class);
}

Verdict judge_runtime(std::string_view runtime) {
  // Creation ended before 3.8; for 3.8 to 3.10 it ends on the same day.
  constexpr int oldest = 8;
  constexpr int supported = 11;
  constexpr int newest = 15;
  constexpr std::string_view python3 = "python3.";
  constexpr std::string_view runtime_hint = "use \"python3.13\"";
  int minor = 0;
  if (runtime.substr(0, python3.size()) == python3) {
    std::from_chars(runtime.data() + python3.size(), runtime.data() + runtime.size(), minor);
  }
  if (minor < oldest) {
    return {Standing::refused, "can no longer be created", std::string(runtime_hint)};
  }
  if (minor < supported) {
    return {Standing::dubious, "is out of support, and creation ends on 2027-02-01",
            std::string(runtime_hint)};
  }
  if (minor > newest) {
    return {Standing::dubious, "is not among the runtimes known on 2026-11-23", {}};
  }
  return {};
}

}  // namespace dbrepl::config
