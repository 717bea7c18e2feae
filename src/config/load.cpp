#include "config/load.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "config/check.hpp"
#include "config/decode.hpp"
#include "config/description.hpp"
#include "config/report.hpp"

namespace dbrepl::config {
namespace {

using document::Fault;

constexpr std::uint8_t smallest_subnet = 28;

/// The index-th subnet of a range, from 1; the first slot stays free, so that 10.1.0.0/16 has
/// 10.1.1.0/24, 10.1.2.0/24 … Nothing where the range has no such slot.
Cidr nth_subnet(const Cidr& range, std::uint32_t index) {
  const auto prefix =
      std::min<std::uint8_t>(static_cast<std::uint8_t>(range.prefix + 8U), smallest_subnet);
  const Cidr subnet{range.base + (index << (32U - prefix)), prefix};
  return range.contains(subnet) ? subnet : Cidr{};
}

/// In the first environment with the most peerings.
void place_functions(Config& config) {
  std::size_t most = 0;
  for (const Environment& environment : config.environments) {
    const auto peerings = static_cast<std::size_t>(
        std::count_if(config.peerings.begin(), config.peerings.end(), [&](const Peering& peering) {
          return peering.from == environment.name || peering.to == environment.name;
        }));
    if (config.functions.environment.empty() || peerings > most) {
      config.functions.environment = environment.name;
      most = peerings;
    }
  }
}

/// The first of those slots, the free one included, that no subnet of the environment overlaps.
Cidr free_subnet(const Environment& environment) {
  for (std::uint32_t i = 0;; ++i) {
    const Cidr slot = nth_subnet(environment.cidr, i);
    if (!slot.valid() ||
        std::none_of(environment.subnets.begin(), environment.subnets.end(),
                     [&](const Cidr& subnet) { return subnet.valid() && subnet.overlaps(slot); })) {
      return slot;
    }
  }
}

/// Fills in what the text may leave out because it follows from the rest.
void complete(Config& config) {
  for (Environment& environment : config.environments) {
    if (!environment.subnets.empty() || !environment.cidr.valid()) {
      continue;
    }
    for (int zone = 1; zone <= environment.settings.zones; ++zone) {
      const Cidr subnet = nth_subnet(environment.cidr, static_cast<std::uint32_t>(zone));
      if (subnet.valid()) {
        environment.subnets.push_back(subnet);
      }
    }
  }
  if (config.functions.environment.empty()) {
    place_functions(config);
  }
  const Environment* home = config.find(config.functions.environment);
  if (config.network.egress == Gateway::nat && !config.network.public_subnet.valid() &&
      home != nullptr && home->cidr.valid()) {
    config.network.public_subnet = free_subnet(*home);
  }
}

/// Each environment with the next.
std::vector<Peering> row(const std::vector<Environment>& environments) {
  std::vector<Peering> peerings;
  for (std::size_t i = 1; i < environments.size(); ++i) {
    if (!environments[i - 1].name.empty() && !environments[i].name.empty()) {
      peerings.push_back({environments[i - 1].name, environments[i].name});
    }
  }
  return peerings;
}

/// The environments of the built-in configuration, with the given settings.
std::vector<Environment> builtin_environments(const Settings& settings) {
  static constexpr std::array<std::string_view, 3> usual_names = {"dev", "staging", "prod"};
  std::vector<Environment> environments;
  for (std::uint32_t i = 0; i < usual_names.size(); ++i) {
    environments.push_back(
        {std::string(usual_names[i]), {(10U << 24U) | ((i + 1) << 16U), 16}, {}, settings});
  }
  return environments;
}

void run_checks(const Config& config, Report& report) {
  check_network(config, report);
  check_names(config, report);
  check_databases(config, report);
  check_functions(config, report);
  check_operation(config, report);
}

}  // namespace

const Environment* Config::find(std::string_view name) const {
  const auto found = std::find_if(environments.begin(), environments.end(),
                                  [&](const Environment& each) { return each.name == name; });
  return found == environments.end() ? nullptr : &*found;
}

Config default_config(Profile profile) {
  Config config;
  apply_profile(profile, config);
  config.environments = builtin_environments(config.defaults);
  config.peerings = row(config.environments);
  complete(config);
  return config;
}

bool Loaded::ok() const {
  return std::none_of(findings.begin(), findings.end(), [](const findings::Finding& finding) {
    return finding.severity == findings::Severity::error;
  });
}

std::optional<Profile> profile_named(std::string_view name) {
  const auto found = std::find_if(profiles.words.begin(), profiles.words.end(),
                                  [&](const auto& word) { return word.first == name; });
  return found == profiles.words.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const auto& [name, profile] : profiles.words) {
    names.emplace_back(name);
  }
  return names;
}

Loaded load(const document::Document& source, std::optional<Profile> profile) {
  Loaded loaded;
  Report report(&source);
  for (const document::Problem& problem : source.problems()) {
    // The decoder says better what it expects in place of a null.
    if (problem.fault != Fault::null_value) {
      report.error_at(rule::text, problem.mark, {}, problem.message);
    }
  }
  if (source.readable()) {
    Config& config = loaded.config;
    const document::Node* named = source.root().find("profile");
    if (!profile && named != nullptr && named->is_string()) {
      profile = profile_named(named->text());
    }
    apply_profile(profile.value_or(Profile::baseline), config);
    decode(source.root(), config, report);
    config.profile = profile.value_or(Profile::baseline);
    if (!report.has({"environments"})) {
      config.environments = builtin_environments(config.defaults);
    }
    if (!report.has({"peerings"})) {
      config.peerings = row(config.environments);
    }
    complete(config);
    run_checks(config, report);
  }
  loaded.findings = report.take();
  if (!loaded.ok()) {
    // What the system will be like is said of a configuration that makes one.
    std::erase_if(loaded.findings, [](const findings::Finding& finding) {
      return finding.severity == findings::Severity::info;
    });
  }
  std::stable_sort(loaded.findings.begin(), loaded.findings.end(), findings::precedes);
  return loaded;
}

std::vector<findings::Finding> check(const Config& config) {
  Report report(nullptr);
  run_checks(config, report);
  return report.take();
}

}  // namespace dbrepl::config
