#include "commands/command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstring>
#include <dbrepl/version.hpp>
#include <exception>
#include <utility>

#include "output/escape.hpp"
#include "support/spelling.hpp"

namespace dbrepl::commands {
namespace {

/// The names that could have stood where an unknown argument stands.
std::vector<std::string> known_names(const CLI::App& app, bool options) {
  std::vector<std::string> names;
  if (options) {
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  } else {
    for (const CLI::App* verb : app.get_subcommands(nullptr)) names.push_back(verb->get_name());
  }
  return names;
}

/// The verb that the arguments name, or the program itself.
CLI::App& addressed(CLI::App& app) {
  const std::vector<CLI::App*> verbs = app.get_subcommands();
  return verbs.empty() ? app : *verbs.front();
}

std::string unknown_argument(CLI::App& app) {
  const CLI::App& scope = addressed(app);
  const std::vector<std::string> left = app.remaining(true);
  const std::string& culprit = left.front();
  const std::string_view typed = std::string_view(culprit).substr(0, culprit.find('='));
  const bool option = typed.substr(0, 1) == "-";
  const std::vector<std::string> names = known_names(scope, option);
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string_view near = support::nearest_spelling(typed, views);

  std::string message = &scope == &app && !option ? "unknown command \"" : "unexpected argument \"";
  message += culprit + '"';
  if (!near.empty()) message.append("; did you mean \"").append(near).append("\"?");
  return message;
}

ExitCode explain_parse_error(CLI::App& app, const CLI::ParseError& error, const Streams& streams) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    const bool version = dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr;
    streams.out.write(version ? std::string(version_line()) + '\n' : app.help());
    return ExitCode::clean;
  }
  const bool extras = !app.remaining(true).empty();
  if (app.get_subcommands().empty() && !extras) {
    streams.err.write(app.help());
    return ExitCode::usage;
  }
  complain(streams, extras ? unknown_argument(app) : std::string(error.what()));
  streams.err.write("Run '" + app.get_name() +
                    (app.get_subcommands().empty() ? "" : ' ' + addressed(app).get_name()) +
                    " --help' for what it takes.\n");
  return ExitCode::usage;
}

ExitCode invoke(CLI::App& app, Invocation& chosen, int argc, const char* const* argv,
                const Streams& streams) {
  const char* const* end = argv + argc;
  const char* const* dashes = std::find_if(
      argv, end, [](const char* argument) { return std::string_view(argument) == "--"; });
  if (dashes != end) chosen.rest.assign(dashes + 1, end);
  try {
    app.parse(static_cast<int>(dashes - argv), argv);
    if (dashes == end || chosen.takes_rest) return chosen.run(streams);
    complain(streams, "nothing may follow \"--\" here");
    return ExitCode::usage;
  } catch (const CLI::ParseError& error) {
    return explain_parse_error(app, error, streams);
  }
}

void make_ready(Invocation& chosen, std::size_t index) {
  if (std::exchange(chosen.verbs[index].ready, true)) return;
  const Verb verb = chosen.verbs[index];
  verb.set_up(*verb.app, chosen);
}

}  // namespace

void add_verb(CLI::App& app, Invocation& chosen, const char* name, const char* description,
              void (*set_up)(CLI::App& verb, Invocation& chosen)) {
  CLI::App* verb = app.add_subcommand(name, description);
  const std::size_t index = chosen.verbs.size();
  chosen.verbs.push_back({verb, set_up});
  verb->preparse_callback([&chosen, index](std::size_t) { make_ready(chosen, index); });
}

void set_up_all(Invocation& chosen) {
  for (std::size_t i = 0; i < chosen.verbs.size(); ++i) make_ready(chosen, i);
}

std::string_view version_line() {
  static const std::string line = std::string("dbrepl ") + version;
  return line;
}

void complain(const Streams& streams, std::string_view message) {
  std::string line = "dbrepl: ";
  output::append_visible(line, message);
  line += '\n';
  streams.err.write(line);
}

ExitCode run(CLI::App& app, Invocation& chosen, int argc, const char* const* argv,
             const Streams& streams) {
  ExitCode code = ExitCode::internal;
  try {
    code = invoke(app, chosen, argc, argv, streams);
  } catch (const std::exception& error) {
    complain(streams, std::string("internal error: ") + error.what());
  }
  if (!streams.out.flush()) {
    complain(streams, std::string("cannot write to the standard output: ") +
                          std::strerror(streams.out.error()));
    code = ExitCode::file;
  }
  streams.err.flush();
  return code;
}

}  // namespace dbrepl::commands
