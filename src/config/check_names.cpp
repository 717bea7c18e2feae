#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "config/check.hpp"
#include "config/names.hpp"

namespace dbrepl::config {
namespace {

/// Finds names that are too long at the longest suffix, and whom to blame.
class LengthCheck {
 public:
  LengthCheck(const Config& config, Report& report)
      : longest_suffix_(config.parameters.environment_suffix.max_length),
        prefix_(config.names.prefix.empty() ? 0 : config.names.prefix.size() + 1),
        report_(report) {}

  /// Reports the name that goes furthest beyond its bound: the others have the same cause. Where
  /// all would fit without the common prefix, that is to blame; see report_prefix().
  void run(std::span<const BoundName> names, Path path, std::string_view what_to_shorten) {
    Excess worst;
    for (const BoundName& name : names) {
      const std::size_t length = longest_length(name.text, longest_suffix_);
      if (length > name.bound.max + worst.characters) {
        worst = {name, length - name.bound.max};
      }
    }
    if (worst.characters == 0) {
      return;
    }
    if (worst.characters > prefix_) {
      add(worst, path, what_to_shorten);
    } else if (worst.characters > by_prefix_.characters) {
      by_prefix_ = worst;
    }
  }

  void report_prefix() {
    if (by_prefix_.characters > 0) {
      add(by_prefix_, {"names", "prefix"}, "'prefix' in 'names'");
    }
  }

 private:
  struct Excess {
    BoundName name{};
    std::size_t characters = 0;
  };

  void add(const Excess& excess, Path path, std::string_view what_to_shorten) {
    const NameBound& bound = excess.name.bound;
    report_.error(rule::name_length, path,
                  fmt::format("the {} '{}' has {} characters at the longest suffix of {}, {} are "
                              "allowed",
                              bound.what, excess.name.text, bound.max + excess.characters,
                              longest_suffix_, bound.max),
                  fmt::format("shorten {} by {}, or lower the suffix's 'max_length'",
                              what_to_shorten, excess.characters));
  }

  int longest_suffix_;
  std::size_t prefix_;  // characters that the common prefix takes
  Report& report_;
  Excess by_prefix_;
};

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
      report.error(rule::doubled, {"environments", i, "name"},
                   fmt::format("the environment '{}' stands there twice", name));
    } else {
      report.error(rule::doubled, {"environments", i, "name"},
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
    const std::array<std::string, 2> ids = {fmt::format("{}To{}", from, to),
                                            fmt::format("{}To{}", to, from)};
    for (const std::string& id : ids) {
      const auto [entry, is_new] = first_of.emplace(id, &peering);
      const Peering& first = *entry->second;
      const bool same = (first.from == peering.from && first.to == peering.to) ||
                        (first.from == peering.to && first.to == peering.from);
      if (!is_new && !same) {
        report.error(rule::doubled, {"peerings", i},
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
      report.error(rule::name, {"names", prefixed},
                   fmt::format("the bucket name '{}' begins with \"{}\", which S3 reserves",
                               naming.bucket(), reserved));
    }
  }
  for (const std::string_view reserved : {"/aws", "/ssm"}) {
    if (begins_with(naming.parameter_root(), reserved)) {
      report.error(
          rule::name,
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
          rule::name, {"environments", i, "name"},
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
  LengthCheck lengths(config, report);
  for (std::size_t i = 0; i < config.environments.size(); ++i) {
    if (!config.environments[i].name.empty()) {
      lengths.run(naming.bounded(config.environments[i]), {"environments", i, "name"},
                  "the environment's name");
    }
  }
  lengths.run(naming.bounded_functions(), {"names", "functions"}, "'functions' in 'names'");
  const std::array<BoundName, 1> bucket = {naming.bounded_bucket()};
  lengths.run(bucket, {"names", "bucket"}, "'bucket' in 'names'");
  lengths.report_prefix();

  const SuffixParameter& suffix = config.parameters.environment_suffix;
  if (suffix.default_value &&
      suffix.default_value->size() > static_cast<std::size_t>(suffix.max_length)) {
    report.error(
        rule::value, {"parameters", "environment_suffix", "default"},
        fmt::format("the default suffix \"{}\" has {} characters, 'max_length' allows {}",
                    *suffix.default_value, suffix.default_value->size(), suffix.max_length));
  }
}

}  // namespace dbrepl::config
