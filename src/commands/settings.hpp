#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/parameters.hpp"
#include "dbrepl/policy.hpp"
#include "document/document.hpp"
#include "findings/finding.hpp"

namespace dbrepl::commands {

/// What a project wants of `validate`, wherever it runs: the content of .dbrepl.yaml. Flags add to
/// lists and win over single values.
struct Settings {
  std::vector<std::string> files;
  std::vector<std::string> ignore;
  ParameterValues parameters;
  std::optional<findings::Severity> severity;
  std::optional<findings::Severity> fail_on;
  std::optional<bool> strict;
  std::string region;
  std::optional<Policy> policy;
  std::string suffix_parameter;
};

struct LoadedSettings {
  Settings settings;
  std::vector<findings::Finding> problems;  ///< the settings count only where there are none
};

/// Decodes the settings; reports every problem with its place.
LoadedSettings load_settings(const document::Document& source);

/// The severity of this name, if it is one.
std::optional<findings::Severity> severity_named(std::string_view name);

/// The policy of this name, "ephemeral" or "durable", if it is one.
std::optional<Policy> policy_named(std::string_view name);

}  // namespace dbrepl::commands
