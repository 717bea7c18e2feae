#include "support/aurora_mysql.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "support/spelling.hpp"

namespace dbrepl::support {
namespace {

constexpr int never = 1000;

/// A family of instance classes, with the first minor versions of Aurora MySQL 2 and 3 that take
/// it.
struct Family {
  std::string_view name;
  std::array<std::string_view, 10> sizes;
  int since_2;
  int since_3;
};

constexpr std::array families = {
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
           never,
           8},
    Family{"r8g",
           {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge",
            "48xlarge"},
           never,
           8},
    Family{
        "x2g", {"large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"}, 0, 0},
    Family{"t3", {"small", "medium", "large"}, 0, 0},
    Family{"t4g", {"medium", "large"}, 0, 0},
};

/// Families that Aurora MySQL ran on and gives up.
constexpr std::array<std::string_view, 3> old_families = {"r3", "r4", "t2"};

/// Families of other engines, beside all that begin with "m", "c" or "z".
constexpr std::array<std::string_view, 10> foreign_families = {
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

AuroraVersion parse_aurora_version(std::string_view text) {
  constexpr std::string_view engine_marker = ".mysql_aurora.";
  const std::size_t at = text.find(engine_marker);
  if (at == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(at + engine_marker.size());
  AuroraVersion version;
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

Verdict judge_aurora_class(std::string_view instance_class, std::string_view engine_version) {
  const AuroraVersion version = parse_aurora_version(engine_version);
  const auto [name, size] = split_class(instance_class);
  for (const Family& family : families) {
    if (family.name != name) {
      continue;
    }
    const auto end = std::find(family.sizes.begin(), family.sizes.end(), std::string_view{});
    const std::span sizes(family.sizes.begin(), end);
    if (!contains(sizes, size)) {
      const std::string_view nearest = nearest_spelling(size, sizes);
      return {Standing::refused, "is not a class of Aurora MySQL",
              nearest.empty() ? "" : fmt::format("did you mean 'db.{}.{}'?", name, nearest)};
    }
    if (instance_class == "db.t3.small" && version.major > 2) {
      return {Standing::refused, "is for MySQL 5.7 only", "use \"db.t3.medium\""};
    }
    const int since = version.major == 2 ? family.since_2 : version.major == 3 ? family.since_3 : 0;
    if (version.minor < since) {
      return {Standing::refused, fmt::format("cannot run \"{}\"", engine_version),
              since == never ? fmt::format("it needs Aurora MySQL 3.{:02}", family.since_3)
                             : fmt::format("it needs Aurora MySQL {}.{:02}", version.major, since)};
    }
    return {};
  }
  if (contains(old_families, name)) {
    if (version.major > 2) {
      return {Standing::refused, "is for MySQL 5.7 only",
              R"(use "db.t4g.medium" or "db.r6g.large")"};
    }
    return {Standing::dubious, "is of a generation that is being withdrawn", {}};
  }
  if (contains(foreign_families, name) ||
      (!name.empty() && std::string_view("mcz").find(name.front()) != std::string_view::npos)) {
    return {Standing::refused, "is not a class of Aurora MySQL", "use \"db.r5.large\" or greater"};
  }
  return {Standing::dubious, "is not among the classes known on 2026-11-23", {}};
}

bool is_small_class(std::string_view instance_class) {
  const auto [family, size] = split_class(instance_class);
  return (!family.empty() && family.front() == 't' && size != "xlarge" && size != "2xlarge") ||
         size == "micro" || size == "small" || size == "medium" ||
         instance_class == "db.r3.large" || instance_class == "db.r4.large";
}

}  // namespace dbrepl::support
