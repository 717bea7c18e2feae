#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/check.hpp"
#include "config/engines.hpp"
#include "config/names.hpp"
#include "support/spelling.hpp"

namespace dbrepl::config {
namespace {

using findings::Severity;

/// The peers of each environment.
using Peers = std::unordered_map<std::string_view, std::unordered_set<std::string_view>>;

Peers peers_of(const Config& config) {
  Peers peers;
  for (const Peering& peering : config.peerings) {
    peers[peering.from].insert(peering.to);
    peers[peering.to].insert(peering.from);
  }
  return peers;
}

/// Whether every peering joins two environments; where not, that has its finding already.
bool peerings_are_sound(const Config& config) {
  std::unordered_set<std::string_view> names;
  for (const Environment& environment : config.environments) {
    names.insert(environment.name);
  }
  return std::all_of(config.peerings.begin(), config.peerings.end(), [&](const Peering& peering) {
    return peering.from != peering.to && names.contains(peering.from) && names.contains(peering.to);
  });
}

void check_reach(const Config& config, Report& report) {
  const std::string& place = config.functions.environment;
  Peers peers = peers_of(config);
  std::vector<std::string_view> lost;
  for (const Environment& environment : config.environments) {
    const std::string& name = environment.name;
    if (name != place && !name.empty() && !peers[place].contains(name)) {
      lost.push_back(name);
    }
  }
  if (lost.empty()) {
    return;
  }
  std::string hint = fmt::format("peer '{}' with them", place);
  for (const Environment& environment : config.environments) {
    if (peers[environment.name].size() + 1 == config.environments.size()) {
      hint = fmt::format("place them in '{}', which is peered with all others", environment.name);
      break;
    }
  }
  report.add(rule::reach, Severity::warning, {"functions", "environment"},
             fmt::format("functions in '{}' cannot reach {}: no peering joins them, and peering is "
                         "not transitive",
                         place, quote_some(lost)),
             std::move(hint));
}

/// Lambda bounds the variables of a function. What they take at the least is known before the
/// deployment: a suffix of one character, the shortest names that regions and hosts have.
void check_variables(const Config& config, Report& report) {
  constexpr std::size_t most_bytes = 4096;
  constexpr std::string_view secret_arn_pattern =
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:-xxxxxx";
  constexpr std::string_view endpoint_pattern = ".cluster-xxxxxxxxxx.eu-west-1.rds.amazonaws.com";
  const Naming naming(config);
  std::size_t least = 0;
  for (const Environment& environment : config.environments) {
    least += 2 * environment.name.size() + std::string_view("_SECRET_ARN_ENDPOINT").size() +
             secret_arn_pattern.size() + longest_length(naming.secret(environment), 1) +
             endpoint_pattern.size() + longest_length(naming.cluster(environment), 1);
  }
  for (const auto* list : {&config.functions.never_targets, &config.functions.reference_tables,
                           &config.functions.left_out_columns, &config.functions.masked_columns}) {
    for (const std::string& element : *list) {
      least += element.size() + 1;
    }
  }
  if (least > most_bytes) {
    report.add(rule::variables, Severity::warning, {"environments"},
               fmt::format("the functions' variables for {} environments take at least {} bytes, "
                           "Lambda allows {}",
                           config.environments.size(), least, most_bytes),
               "split the environments among several configurations");
  }
}

}  // namespace

void check_functions(const Config& config, Report& report) {
  check_variables(config, report);
  const std::string& place = config.functions.environment;
  if (config.find(place) != nullptr) {
    if (peerings_are_sound(config)) {
      check_reach(config, report);
    }
  } else if (!place.empty()) {
    std::vector<std::string_view> names;
    for (const Environment& environment : config.environments) {
      names.push_back(environment.name);
    }
    const std::string_view nearest = support::nearest_spelling(place, names);
    report.error(rule::environment, {"functions", "environment"},
                 fmt::format("no environment is named '{}'", place),
                 nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest));
  }

  Verdict verdict = judge_runtime(config.functions.runtime);
  if (verdict.standing != Standing::good) {
    report.add(
        rule::runtime, verdict.standing == Standing::refused ? Severity::error : Severity::warning,
        {"functions", "runtime"}, fmt::format("'{}' {}", config.functions.runtime, verdict.reason),
        std::move(verdict.hint));
  }
}

}  // namespace dbrepl::config
