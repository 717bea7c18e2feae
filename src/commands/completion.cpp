#include "commands/completion.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

#include "commands/choice.hpp"
#include "commands/verbs.hpp"
#include "findings/rule.hpp"

namespace dbrepl::commands {
namespace {

struct CompletionOptions {
  std::string shell;
};

std::string first_sentence(const std::string& help) {
  return help.substr(0, std::min(help.find(". "), help.find(';')));
}

/// The values of "TEXT:{json,yaml}", which is how CLI11 describes an option with a fixed choice.
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open);
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::size_t start = open + 1;
  while (start < close) {
    const std::size_t end = std::min(type.find(',', start), close);
    choices.push_back(type.substr(start, end - start));
    start = end + 1;
  }
  return choices;
}

std::vector<std::string> rule_ids() {
  std::vector<std::string> ids;
  for (const findings::Rule* rule : findings::catalogue()) ids.emplace_back(rule->id);
  return ids;
}

Completable describe_option(const CLI::Option& option) {
  Completable result;
  for (const std::string& name : option.get_snames()) result.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) result.names.push_back("--" + name);
  result.help = first_sentence(option.get_description());
  result.takes_value = option.get_items_expected_max() > 0;
  const std::string type = option.get_type_name();
  result.values = type == "RULE" ? rule_ids() : choices_in(type);
  return result;
}

std::vector<Completable> describe_options(const CLI::App& app, Completable* positional) {
  std::vector<Completable> options;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) {
      options.push_back(describe_option(*option));
    } else if (positional != nullptr) {
      *positional = describe_option(*option);
    }
  }
  return options;
}

ExitCode run_completion(const CompletionOptions& options, const CLI::App& app, Invocation& program,
                        const Streams& streams) {
  set_up_all(program);
  const CompletableProgram described = describe_program(app);
  if (options.shell == "bash") streams.out.write(bash_completion(described));
  if (options.shell == "zsh") streams.out.write(zsh_completion(described));
  if (options.shell == "fish") streams.out.write(fish_completion(described));
  return ExitCode::clean;
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<CompletionOptions>();
  verb.add_option("SHELL", options->shell, "The shell")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}));
  verb.callback([&verb, &chosen, options] {
    chosen.run = [&verb, &chosen, options](const Streams& streams) {
      return run_completion(*options, *verb.get_parent(), chosen, streams);
    };
  });
}

}  // namespace

CompletableProgram describe_program(const CLI::App& app) {
  CompletableProgram program;
  program.options = describe_options(app, nullptr);
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    CompletableVerb described;
    described.name = verb->get_name();
    described.help = first_sentence(verb->get_description());
    described.options = describe_options(*verb, &described.positional);
    program.verbs.push_back(std::move(described));
  }
  return program;
}

void add_completion(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "completion", "Print a completion script for a shell", set_up);
}

}  // namespace dbrepl::commands
