#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/check.hpp"
#include "support/spelling.hpp"

namespace dbrepl::config {
namespace {

/// A range and where it stands.
struct Placed {
  Cidr range;
  std::size_t index;
};

/// Sorts by where ranges begin, the longer one first; ends up with overlaps side by side.
void sort_by_base(std::vector<Placed>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.range.base, a.range.prefix, a.index) <
           std::tie(b.range.base, b.range.prefix, b.index);
  });
}

/// Calls `overlap(earlier, later)`, by place in the text, for every range that overlaps with one
/// that begins before it.
template <class Overlap>
void for_each_overlap(std::vector<Placed>& ranges, Overlap&& overlap) {
  sort_by_base(ranges);
  std::size_t furthest = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    const Placed& before = ranges[furthest];
    const Placed& now = ranges[i];
    if (before.range.overlaps(now.range)) {
      overlap(before.index < now.index ? before : now, before.index < now.index ? now : before);
    }
    if (now.range.last() > before.range.last()) {
      furthest = i;
    }
  }
}

void check_vpcs(const Config& config, Report& report) {
  std::vector<Placed> ranges;
  for (std::size_t i = 0; i < config.environments.size(); ++i) {
    if (config.environments[i].cidr.valid()) {
      ranges.push_back({config.environments[i].cidr, i});
    }
  }
  for_each_overlap(ranges, [&](const Placed& first, const Placed& second) {
    report.error(rule::overlap, {"environments", second.index, "cidr"},
                 fmt::format("the range {} of '{}' overlaps with {} of '{}'",
                             to_string(second.range), config.environments[second.index].name,
                             to_string(first.range), config.environments[first.index].name),
                 "VPCs with overlapping ranges cannot be peered");
    report.relate({"environments", first.index, "cidr"}, "the other range is here");
  });
}

void check_subnets(const Environment& environment, std::size_t index, Report& report) {
  const auto zones = static_cast<std::size_t>(environment.settings.zones);
  if (!environment.cidr.valid()) {
    return;
  }
  const bool written = report.has({"environments", index, "subnets"});
  if (environment.subnets.size() < zones) {
    if (written) {
      report.error(rule::zones, {"environments", index, "subnets"},
                   fmt::format("the environment '{}' has fewer subnets ({}) than zones ({})",
                               environment.name, environment.subnets.size(), zones),
                   "give at least one subnet a zone");
    } else {
      report.error(rule::zones, {"environments", index, "cidr"},
                   fmt::format("the range {} of '{}' has no room for a subnet in each of {} zones",
                               to_string(environment.cidr), environment.name, zones),
                   "give a larger range, or name the 'subnets'");
    }
  }
  std::vector<Placed> inside;
  for (std::size_t i = 0; i < environment.subnets.size(); ++i) {
    const Cidr& subnet = environment.subnets[i];
    if (!subnet.valid()) {
      continue;
    }
    if (environment.cidr.contains(subnet)) {
      inside.push_back({subnet, i});
    } else {
      report.error(rule::subnet, {"environments", index, "subnets", i},
                   fmt::format("the subnet {} does not lie in the range {} of '{}'",
                               to_string(subnet), to_string(environment.cidr), environment.name));
    }
  }
  for_each_overlap(inside, [&](const Placed& first, const Placed& second) {
    // The list's own check reports equal elements.
    if (first.range != second.range) {
      report.error(rule::subnet, {"environments", index, "subnets", second.index},
                   fmt::format("the subnet {} overlaps with the subnet {}", to_string(second.range),
                               to_string(first.range)));
      report.relate({"environments", index, "subnets", first.index}, "the other subnet is here");
    }
  });
}

void check_peerings(const Config& config, Report& report) {
  std::vector<std::string_view> names;
  for (const Environment& environment : config.environments) {
    names.push_back(environment.name);
  }
  const auto known = [&](const std::string& name, std::size_t peering, std::size_t side) {
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) {
      return;
    }
    const std::string_view nearest = support::nearest_spelling(name, names);
    report.error(rule::environment, {"peerings", peering, side},
                 fmt::format("no environment is named '{}'", name),
                 nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest));
  };
  std::map<std::pair<std::string, std::string>, std::size_t> first_of;
  for (std::size_t i = 0; i < config.peerings.size(); ++i) {
    const auto& [from, to] = config.peerings[i];
    known(from, i, 0);
    if (from == to && !from.empty()) {
      report.error(rule::peering, {"peerings", i},
                   fmt::format("the environment '{}' is peered with itself", from));
      continue;
    }
    known(to, i, 1);
    if (from.empty() || to.empty()) {
      continue;
    }
    const auto [entry, is_new] =
        first_of.emplace(from < to ? std::pair(from, to) : std::pair(to, from), i);
    // The list's own check reports equal elements.
    if (!is_new && !(config.peerings[entry->second] == config.peerings[i])) {
      report.error(rule::peering, {"peerings", i},
                   fmt::format("the environments '{}' and '{}' are peered already", from, to),
                   "one peering serves both directions");
      report.relate({"peerings", entry->second}, "the first peering is here");
    }
  }
}

}  // namespace

void check_network(const Config& config, Report& report) {
  check_vpcs(config, report);
  for (std::size_t i = 0; i < config.environments.size(); ++i) {
    check_subnets(config.environments[i], i, report);
  }
  check_peerings(config, report);
}

}  // namespace dbrepl::config
