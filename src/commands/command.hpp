#pragma once

#include <cstddef>
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

struct Invocation;

/// A verb of the program. Its options are added when it is parsed: most runs need those of one
/// verb.
struct Verb {
  CLI::App* app = nullptr;
  void (*set_up)(CLI::App& verb, Invocation& chosen) = nullptr;
  bool ready = false;
};

/// What the program can do, and what the command line asks for. Must live as long as the program.
struct Invocation {
  std::vector<Verb> verbs;
  /// Set when a verb has been parsed.
  std::function<ExitCode(const Streams&)> run;
  /// What stands after "--", untouched: files for validate, arguments of the AWS CLI for deploy.
  std::vector<std::string> rest;
  /// Whether the verb takes such a rest.
  bool takes_rest = false;
};

/// Registers a verb; `set_up` adds its options, and makes its callback set `chosen.run`.
void add_verb(CLI::App& app, Invocation& chosen, const char* name, const char* description,
              void (*set_up)(CLI::App& verb, Invocation& chosen));

/// Adds the options of every verb, for who wants to describe them all.
void set_up_all(Invocation& chosen);

/// "dbrepl 0.1.0"
std::string_view version_line();

/// Parses the arguments and runs the verb that they name. Maps what CLI11 reports and what is
/// thrown to an exit code; says on streams.err what was wrong. Never throws.
ExitCode run(CLI::App& app, Invocation& chosen, int argc, const char* const* argv,
             const Streams& streams);

/// Prints "dbrepl: MESSAGE" on err, as one line in which nothing steers a terminal.
void complain(const Streams& streams, std::string_view message);

}  // namespace dbrepl::commands
