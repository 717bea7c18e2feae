#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "config/check.hpp"
#include "support/spelling.hpp"

namespace dbrepl::config {
namespace {

using findings::Severity;

/// Options that say more about a choice that was not made.
void check_idle_options(const Config& config, Report& report) {
  const auto idle = [&](bool given, std::string_view group, std::string_view key,
                        std::string_view choice, std::string_view word) {
    if (given) {
      report.error(rule::value, {group, key},
                   fmt::format("'{}' means nothing unless '{}' is \"{}\"", key, choice, word),
                   fmt::format("set '{}' in '{}', or leave '{}' out", choice, group, key));
    }
  };
  const Driver& driver = config.driver;
  const bool is_object = driver.layer == DriverLayer::object;
  idle(driver.bucket && !is_object, "driver", "bucket", "layer", "object");
  idle(driver.key && !is_object, "driver", "key", "layer", "object");
  idle(driver.arn && driver.layer != DriverLayer::arn, "driver", "arn", "layer", "arn");
  idle(config.network.public_subnet.valid() && config.network.egress != Gateway::nat, "network",
       "public_subnet", "egress", "nat");
}

void check_public_subnet(const Config& config, Report& report) {
  const Environment* home = config.find(config.functions.environment);
  if (config.network.egress != Gateway::nat || home == nullptr || !home->cidr.valid()) {
    return;
  }
  const Cidr& subnet = config.network.public_subnet;
  if (!subnet.valid()) {
    if (!report.has({"network", "public_subnet"})) {
      report.error(rule::subnet, {"network", "egress"},
                   fmt::format("the range {} of '{}' has no room for the NAT gateway's subnet",
                               to_string(home->cidr), home->name),
                   "give a larger range, or name the 'public_subnet'");
    }
    return;
  }
  if (!home->cidr.contains(subnet)) {
    report.error(rule::subnet, {"network", "public_subnet"},
                 fmt::format("the subnet {} does not lie in the range {} of '{}', where the "
                             "functions are",
                             to_string(subnet), to_string(home->cidr), home->name));
    return;
  }
  for (const Cidr& other : home->subnets) {
    if (other.valid() && other.overlaps(subnet)) {
      report.error(rule::subnet, {"network", "public_subnet"},
                   fmt::format("the subnet {} overlaps with the subnet {} of '{}'",
                               to_string(subnet), to_string(other), home->name));
      return;
    }
  }
}

void check_never_targets(const Config& config, Report& report) {
  std::vector<std::string_view> names;
  for (const Environment& environment : config.environments) {
    names.push_back(environment.name);
  }
  for (std::size_t i = 0; i < config.functions.never_targets.size(); ++i) {
    const std::string& name = config.functions.never_targets[i];
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) {
      continue;
    }
    const std::string_view nearest = support::nearest_spelling(name, names);
    report.error(rule::environment, {"functions", "never_targets", i},
                 fmt::format("no environment is named '{}'", name),
                 nearest.empty() ? "" : fmt::format("did you mean '{}'?", nearest));
  }
}

/// What stands in the way of preparing the databases.
void check_preparation(const Config& config, Report& report) {
  const Functions& functions = config.functions;
  const bool has_script = !functions.initial_schema.empty();
  if (!functions.prepare_databases && !has_script) {
    return;
  }
  const std::string_view key = has_script ? "initial_schema" : "prepare_databases";
  const auto warn = [&](std::string_view reason, std::string_view hint) {
    report.add(rule::preparation, Severity::warning, {"functions", key},
               fmt::format("the databases cannot be prepared: {}", reason), std::string(hint));
  };
  if (config.driver.layer == DriverLayer::none) {
    warn("the functions have no driver", "set 'layer' in 'driver'");
  }
  if (config.network.egress == Gateway::none) {
    warn("the functions have no way to AWS services", "set 'egress' in 'network'");
  }
  if (config.environments.size() == 1) {
    warn("a run needs a second environment as its source", "add an environment");
  }
  if (!has_script && std::none_of(config.environments.begin(), config.environments.end(),
                                  [](const Environment& environment) {
                                    return environment.settings.database_name.has_value();
                                  })) {
    warn("there are none", "set 'database_name' in 'defaults'");
  }
}

}  // namespace

void check_operation(const Config& config, Report& report) {
  check_idle_options(config, report);
  check_public_subnet(config, report);
  check_never_targets(config, report);
  check_preparation(config, report);
}

}  // namespace dbrepl::config
