#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dbrepl/finding.hpp"

namespace dbrepl {

/// How a template is written.
enum class TemplateFormat : std::uint8_t {
  json,     ///< two spaces of indentation
  compact,  ///< JSON without white space
  yaml,     ///< with short tags
};

/// A template, and what is to be said about the configuration that it was made from.
struct Synthesis {
  std::string text;  ///< empty where a finding is an error
  /// Rules of the family CFG; `path` points into the configuration, places into its text.
  std::vector<findings::Finding> findings;
};

/// Makes the template of a configuration in JSON or YAML. The same text gives the same bytes. Does
/// not throw for what the text holds, and is safe to call from several threads. `name` is what
/// findings give as the file. The template itself is for validate() to judge.
Synthesis synthesize(std::string name, std::string text,
                     TemplateFormat format = TemplateFormat::json);

/// The template of the built-in configuration.
std::string synthesize_default(TemplateFormat format = TemplateFormat::json);

}  // namespace dbrepl
