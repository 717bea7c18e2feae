#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "commands/exit_code.hpp"
#include "commands/streams.hpp"

namespace CLI {
class App;
}

namespace dbrepl::commands {

/// What the command line asks for.
struct Invocation {
  /// Set by add_<verb> when its verb is parsed.
  std::function<ExitCode(const Streams&)> run;
  /// What stands after "--", untouched: files for validate, arguments of the AWS CLI for deploy.
  std::vector<std::string> rest;
  /// Whether the verb takes such a rest.
  bool takes_rest = false;
};

/// "dbrepl 0.1.0"
std::string_view version_line();

/// Parses the arguments and runs the verb that they name. Maps what CLI11 reports and what is
/// thrown to an exit code; says on streams.err what was wrong. Never throws.
ExitCode run(CLI::App& app, Invocation& chosen, int argc, const char* const* argv,
             const Streams& streams);

/// Prints "dbrepl: MESSAGE" on err, as one line in which nothing steers a terminal.
void complain(const Streams& streams, std::string_view message);

}  // namespace dbrepl::commands
