#include "config/engines.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "support/spelling.hpp"

namespace dbrepl::config {
namespace {

/// A version of Aurora MySQL itself: 2.12.6 of "5.7.mysql_aurora.2.12.6".
struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  int build = 0;  ///< of versions in four parts, else 0

  auto key() const { return std::tie(major, minor, patch, build); }
  friend bool operator<(const Version& a, const Version& b) { return a.key() < b.key(); }
};

constexpr std::string_view kMarker = ".mysql_aurora.";

/// The versions that can be created, ascending; a test compares them with
/// schemas/engine-versions.json.
constexpr std::array<std::string_view, 34> kCreatable = {
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

Version parse_version(std::string_view text) {
  const std::size_t at = text.find(kMarker);
  if (at == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(at + kMarker.size());
  Version version;
  for (int* part : {&version.major, &version.minor, &version.patch, &version.build}) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *part);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || text.empty()) {
      break;
    }
    text.remove_prefix(1);
  }
  return version;
}

/// "5.7" of "5.7.mysql_aurora.2.12.6".
std::string_view mysql_version(std::string_view version) {
  return version.substr(0, version.find(kMarker));
}

constexpr int kNever = 1000;

/// A family of instance classes, with the first minor versions of Aurora MySQL 2 and 3 that take
/// it.
struct Family {
  std::string_view name;
  std::array<std::string_view, 10> sizes;
  int since_2;
  int since_3;
};

constexpr std::array kFamilies = {
    Family{"r5",
           {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"},
           0,
           0},
    Family{
        "r6g", {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"}, 0, 0},
    Family{"r6i",
           {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
            "32xlarge"},
           0,
           0},
    Family{
        "r7g", {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"}, 12, 0},
    Family{"r7i",
           {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
            "48xlarge"},
           kNever,
           8},
    Family{"r8g",
           {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
            "48xlarge"},
           kNever,
           8},
    Family{
        "x2g", {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"}, 0, 0},
    Family{"t3", {"small", "medium", "large"}, 0, 0},
    Family{"t4g", {"medium", "large"}, 0, 0},
};

/// Families that Aurora MySQL ran on and gives up.
constexpr std::array<std::string_view, 3> kOldFamilies = {"r3", "r4", "t2"};

/// Families of other engines, beside all that begin with "m", "c" or "z".
constexpr std::array<std::string_view, 10> kForeignFamilies = {
    "r5b", "r5d", "r6gd", "r6id", "r6idn", "r6in", "r8gd", "x1", "x2idn", "x2iedn"};

/// "r5" and "large" of "db.r5.large".
std::pair<std::string_view, std::string_view> split_class(std::string_view instance_class) {
  instance_class.remove_prefix(std::min<std::size_t>(3, instance_class.size()));
  const std::size_t dot = instance_class.find('.');
  return dot == std::string_view::npos
             ? std::pair{instance_class, std::string_view{}}
             : std::pair{instance_class.substr(0, dot), instance_class.substr(dot + 1)};
}

template <class Container, class Value>
bool contains(const Container& container, const Value& value) {
  return std::find(container.begin(), container.end(), value) != container.end();
}

}  // namespace

Verdict judge_engine_version(std::string_view text) {
  if (contains(kCreatable, text)) {
    return {};
  }
  const Version version = parse_version(text);
  if (version.major == 0) {
    return {Standing::refused, "is not a version of Aurora MySQL",
            fmt::format("for example \"{}\"", kCreatable.back())};
  }
  if (version.major == 1) {
    return {Standing::refused, "cannot be created: support for MySQL 5.6 has ended",
            "use Aurora MySQL 3 or later"};
  }
  std::string_view newest;
  for (const std::string_view each : kCreatable) {
    if (parse_version(each).major == version.major) {
      newest = each;
    }
  }
  if (newest.empty() || parse_version(newest) < version) {
    return {Standing::dubious, "is not among the versions known on 2026-11-23", {}};
  }
  return {Standing::refused, "is not a version that can be created",
          fmt::format("the newest of MySQL {} is \"{}\"", mysql_version(newest), newest)};
}

Verdict judge_instance_class(std::string_view instance_class, std::string_view engine_version) {
  const Version version = parse_version(engine_version);
  const auto [name, size] = split_class(instance_class);
  if (name == "serverless") {
    return {Standing::refused, "needs a range of capacity, which this configuration does not have",
            "use a class of fixed size such as \"db.r5.large\""};
  }
  for (const Family& family : kFamilies) {
    if (family.name != name) {
      continue;
    }
    const auto end = std::find(family.sizes.begin(), family.sizes.end(), std::string_view{});
    const std::span sizes(family.sizes.begin(), end);
    if (!contains(sizes, size)) {
      const std::string_view nearest = support::nearest_spelling(size, sizes);
      return {Standing::refused, "is not a class of Aurora MySQL",
              nearest.empty() ? "" : fmt::format("did you mean 'db.{}.{}'?", name, nearest)};
    }
    if (instance_class == "db.t3.small" && version.major > 2) {
      return {Standing::refused, "is for MySQL 5.7 only", "use \"db.t3.medium\""};
    }
    const int since = version.major == 2 ? family.since_2 : version.major == 3 ? family.since_3 : 0;
    if (version.minor < since) {
      return {Standing::refused, fmt::format("cannot run \"{}\"", engine_version),
              since == kNever
                  ? fmt::format("it needs Aurora MySQL 3.{:02}", family.since_3)
                  : fmt::format("it needs Aurora MySQL {}.{:02}", version.major, since)};
    }
    return {};
  }
  if (contains(kOldFamilies, name)) {
    return {Standing::dubious, "is of a generation that is being withdrawn", {}};
  }
  if (contains(kForeignFamilies, name) ||
      (!name.empty() && std::string_view("mcz").find(name.front()) != std::string_view::npos)) {
    return {Standing::refused, "is not a class of Aurora MySQL", "use \"db.r5.large\" or greater"};
  }
  return {Standing::dubious, "is not among the classes known on 2026-11-23", {}};
}

bool is_small(std::string_view instance_class) {
  const auto [family, size] = split_class(instance_class);
  return (!family.empty() && family.front() == 't' && size != "xlarge" && size != "2xlarge") ||
         size == "micro" || size == "small" || size == "medium" ||
         instance_class == "db.r3.large" || instance_class == "db.r4.large";
}

Verdict judge_runtime(std::string_view runtime) {
  // Creation ended before 3.8; for 3.8 to 3.10 it ends on the same day.
  constexpr int kOldest = 8;
  constexpr int kSupported = 11;
  constexpr int kNewest = 15;
  constexpr std::string_view kPython3 = "python3.";
  constexpr std::string_view kHint = "use \"python3.13\"";
  int minor = 0;
  if (runtime.substr(0, kPython3.size()) == kPython3) {
    std::from_chars(runtime.data() + kPython3.size(), runtime.data() + runtime.size(), minor);
  }
  if (minor < kOldest) {
    return {Standing::refused, "can no longer be created", std::string(kHint)};
  }
  if (minor < kSupported) {
    return {Standing::dubious, "is out of support, and creation ends on 2027-02-01",
            std::string(kHint)};
  }
  if (minor > kNewest) {
    return {Standing::dubious, "is not among the runtimes known on 2026-11-23", {}};
  }
  return {};
}

}  // namespace dbrepl::config
