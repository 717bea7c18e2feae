#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "commands/exit_code.hpp"
#include "commands/streams.hpp"

namespace CLI {
class App;
}

namespace dbrepl::commands {

/// What the verb on the command line asks for; add_<verb> sets it when its verb is parsed.
using Invocation = std::function<ExitCode(const Streams&)>;

/// "dbrepl 0.1.0"
std::string_view version_line();

/// Parses the arguments and runs the verb that they name. Maps what CLI11 reports and what is
/// thrown to an exit code; says on streams.err what was wrong. Never throws.
ExitCode run(CLI::App& app, const Invocation& chosen, int argc, const char* const* argv,
             const Streams& streams);

/// Prints "dbrepl: MESSAGE" on err.
void complain(const Streams& streams, std::string_view message);

}  // namespace dbrepl::commands
