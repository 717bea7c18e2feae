#include <unordered_map>

#include "config/check.hpp"
#include "config/names.hpp"

namespace dbrepl::config {
namespace {

/// Reports the name that goes furthest beyond its bound: the others have the same cause.
void check_lengths(const Config& config, Report& report, Path path,
                   std::span<const BoundName> names, std::string_view what_to_shorten) {
  const int longest_suffix = config.parameters.environment_suffix.max_length;
  const BoundName* worst = nullptr;
  std::size_t excess = 0;
  for (const BoundName& name : names) {
    const std::size_t length = longest_length(name.text, longest_suffix);
    if (length > name.bound.max + excess) {
      worst = &name;
      excess = length - name.bound.max;
    }
  }
  if (worst == nullptr) {
    return;
  }
  report.error(
      rule::kNameLength, path,
      fmt::format("the {} '{}' has {} characters at the longest suffix of {}, {} are "
                  "allowed",
                  worst->bound.what, worst->text, worst->bound.max + excess, longest_suffix,
                  worst->bound.max),
      fmt::format("shorten {} by {}, or lower the suffix's 'max_length'", what_to_shorten, excess));
}

/// Environments with the same name or the same logical ids.
void check_unique(const Config& config, Report& report) {
  std::unordered_map<std::string, std::size_t> first_of;
  for (std::size_t i = 0; i < config.environments.size(); ++i) {
    const std::string& name = config.environments[i].name;
    if (name.empty()) {
      continue;
    }
    const auto [entry, is_new] = first_of.emplace(logical_prefix(name), i);
    if (is_new) {
      continue;
    }
    const std::string& first = config.environments[entry->second].name;
    if (first == name) {
      report.error(rule::kDoubled, {"environments", i, "name"},
                   fmt::format("the environment '{}' stands there twice", name));
    } else {
      report.error(rule::kDoubled, {"environments", i, "name"},
                   fmt::format("the environments '{}' and '{}' have the same logical ids, which "
                               "begin with '{}'",
                               first, name, entry->first),
                   "rename one of them");
    }
    report.relate({"environments", entry->second, "name"}, "the first one is here");
  }
}

/// Peerings whose logical ids are the same: "a" to "b-to-c" and "a-to-b" to "c".
void check_peering_ids(const Config& config, Report& report) {
  std::unordered_map<std::string, const Peering*> first_of;
  for (std::size_t i = 0; i < config.peerings.size(); ++i) {
    const Peering& peering = config.peerings[i];
    const std::string from = logical_prefix(peering.from);
    const std::string to = logical_prefix(peering.to);
    const std::array<std::string, 2> ids = {from + "To" + to, to + "To" + from};
    for (const std::string& id : ids) {
      const auto [entry, is_new] = first_of.emplace(id, &peering);
      const Peering& first = *entry->second;
      const bool same = (first.from == peering.from && first.to == peering.to) ||
                        (first.from == peering.to && first.to == peering.from);
      if (!is_new && !same) {
        report.error(rule::kDoubled, {"peerings", i},
                     fmt::format("the peerings '{}' with '{}' and '{}' with '{}' have the same "
                                 "logical id '{}Route'",
                                 first.from, first.to, peering.from, peering.to, id),
                     "rename one of the environments");
        break;
      }
    }
  }
}

bool begins_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

/// Names that services keep for themselves.
void check_reserved(const Config& config, Report& report) {
  const Naming naming(config);
  const std::string_view prefixed = config.names.prefix.empty() ? "bucket" : "prefix";
  for (const std::string_view reserved : {"sthree-", "amzn-s3-demo-"}) {
    if (begins_with(naming.bucket(), reserved)) {
      report.error(rule::kName, {"names", prefixed},
                   fmt::format("the bucket name '{}' begins with \"{}\", which S3 reserves",
                               naming.bucket(), reserved));
    }
  }
  for (const std::string_view reserved : {"/aws", "/ssm"}) {
    if (begins_with(naming.parameter_root(), reserved)) {
      report.error(
          rule::kName,
          {"names", config.names.prefix.empty() ? std::string_view("parameters") : prefixed},
          fmt::format("the parameter names '{}…' begin with \"{}\", which Systems Manager "
                      "reserves",
                      naming.parameter_root(), reserved));
    }
  }
  for (std::size_t i = 0; i < config.environments.size(); ++i) {
    const std::string name = naming.security_group(config.environments[i]);
    if (!config.environments[i].name.empty() && begins_with(name, "sg-")) {
      report.error(
          rule::kName, {"environments", i, "name"},
          fmt::format("the security group name '{}' begins with \"sg-\", which EC2 reserves",
                      name));
    }
  }
}

}  // namespace

void check_names(const Config& config, Report& report) {
  const Naming naming(config);
  check_unique(config, report);
  check_peering_ids(config, report);
  check_reserved(config, report);
  for (std::size_t i = 0; i < config.environments.size(); ++i) {
    if (!config.environments[i].name.empty()) {
      check_lengths(config, report, {"environments", i, "name"},
                    naming.bounded(config.environments[i]), "the environment's name");
    }
  }
  check_lengths(config, report, {"names", "functions"}, naming.bounded_functions(),
                "'functions' in 'names'");
  const std::array<BoundName, 1> bucket = {naming.bounded_bucket()};
  check_lengths(config, report, {"names", "bucket"}, bucket, "'bucket' in 'names'");

  const SuffixParameter& suffix = config.parameters.environment_suffix;
  if (suffix.default_value &&
      suffix.default_value->size() > static_cast<std::size_t>(suffix.max_length)) {
    report.error(
        rule::kValue, {"parameters", "environment_suffix", "default"},
        fmt::format("the default suffix \"{}\" has {} characters, 'max_length' allows {}",
                    *suffix.default_value, suffix.default_value->size(), suffix.max_length));
  }
}

}  // namespace dbrepl::config
