#include "commands/parameters.hpp"

#include <CLI/CLI.hpp>

namespace dbrepl::commands {

CLI::Option* add_parameter_option(CLI::App& verb, std::vector<std::string>& into) {
  return verb.add_option("--parameter", into, "Value of a template parameter; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->check(
          [](const std::string& assignment) {
            const std::size_t equals = assignment.find('=');
            return equals == std::string::npos || equals == 0
                       ? "expected KEY=VALUE, found \"" + assignment + "\""
                       : std::string();
          },
          "");
}

ParameterValues parse_parameters(const std::vector<std::string>& assignments) {
  ParameterValues values;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    values.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
  }
  return values;
}

}  // namespace dbrepl::commands
