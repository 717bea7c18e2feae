#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbrepl {

/// How a template is written.
enum class TemplateFormat : std::uint8_t {
  json,     ///< two spaces of indentation
  compact,  ///< JSON without white space
  yaml,     ///< with short tags
};

/// Something wrong in, or worth knowing about, a configuration.
struct ConfigProblem {
  std::string rule;   ///< "CFG004"
  bool error = true;  ///< false for warnings and infos
  std::string message;
  std::string hint;
  std::uint32_t line = 0;  ///< from 1; 0 where there is no text
  std::uint32_t column = 0;
};

struct Synthesis {
  std::string text;  ///< the template; empty where a problem is an error
  std::vector<ConfigProblem> problems;
};

/// The template of a configuration in JSON or YAML; of the built-in default where `config` is
/// empty. The same text gives the same bytes. Does not throw for what the text holds.
Synthesis synthesize(std::string_view config, TemplateFormat format = TemplateFormat::json);

}  // namespace dbrepl
