#pragma once

#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace dbrepl::commands {

/// Values given to template parameters, in the order of the command line.
using ParameterValues = std::vector<std::pair<std::string, std::string>>;

/// Adds --parameter KEY=VALUE, which may stand several times; `into` must outlive the parsing.
CLI::Option* add_parameter_option(CLI::App& verb, std::vector<std::string>& into);

/// Cuts KEY=VALUE at the first '='.
ParameterValues parse_parameters(const std::vector<std::string>& assignments);

}  // namespace dbrepl::commands
