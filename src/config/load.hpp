#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "document/document.hpp"
#include "findings/finding.hpp"

namespace dbrepl::config {

/// A configuration and everything that was found in its text, in the order of the text.
struct Loaded {
  Config config;  ///< only to be used where ok() holds
  std::vector<findings::Finding> findings;

  /// Whether no finding is an error.
  bool ok() const;
};

/// Decodes a configuration. What the text leaves out has the value of its profile, or of the given
/// one where there is one. Every problem is reported in one pass: of the text itself, of single
/// values, and of values against each other. Findings have rules of the family CFG, `path` points
/// into the configuration.
Loaded load(const document::Document& source, std::optional<Profile> profile = std::nullopt);

/// The profile of that name, if there is one.
std::optional<Profile> profile_named(std::string_view name);
/// The names of all profiles.
std::vector<std::string> profile_names();

/// The checks of values against each other for a configuration made in code; findings have no
/// place.
std::vector<findings::Finding> check(const Config& config);

/// The JSON Schema of the configuration, generated from the description that decodes it; ends with
/// a line break. The same bytes as schemas/dbrepl.schema.json.
std::string json_schema();

/// A commented configuration in YAML that says what the built-in default is.
std::string_view starter();

}  // namespace dbrepl::config
