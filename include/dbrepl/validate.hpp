#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dbrepl/evidence.hpp"
#include "dbrepl/finding.hpp"
#include "dbrepl/policy.hpp"

namespace dbrepl {

/// What a caller knows about the deployment, and what it wants to hear of.
struct ValidateOptions {
  std::vector<std::pair<std::string, std::string>> parameters;  ///< given values of parameters
  std::string region;     ///< for example "eu-west-1"; "" where unknown
  std::string account;    ///< twelve digits; "" where unknown
  std::string directory;  ///< of the template: nested templates are looked up there; "" is none
  std::vector<std::string>
      ignored;            ///< ids of rules, or families ("DEL"), also as cfn-lint names them
  bool evidence = false;  ///< whether the report is to hold it
  Policy policy = Policy::unknown;  ///< wins over what the template says
  std::string suffix_parameter;     ///< that tells deployments apart; "" where its use tells
  std::string date;                 ///< "2026-11-23", of the deployment; "" is that of the facts
  bool single_thread = false;       ///< whether to take no second one for a large template
};

/// How many of what.
struct Summary {
  std::size_t resources = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
};

/// What is to be said about one template.
struct Report {
  std::vector<findings::Finding> findings;  ///< by line, column, rule, message; each once
  Summary summary;
  std::optional<findings::Evidence> evidence;  ///< where asked for, of a source that can be read
};

/// Judges a CloudFormation template, JSON or YAML, without a network. Never throws for what the
/// text holds: what cannot be read is a finding. Deterministic, and safe to call from several
/// threads. `name` is what findings give as the file.
Report validate(std::string name, std::string text, const ValidateOptions& options = {});

}  // namespace dbrepl
