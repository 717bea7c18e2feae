#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/command.hpp"

namespace dbrepl::commands {

/// What a shell needs to know of an option or a positional argument.
struct Completable {
  std::vector<std::string> names;  ///< "-o", "--output"; empty for a positional argument
  std::string help;                ///< its first sentence
  bool takes_value = false;
  std::vector<std::string> values;  ///< all that it takes, where they are few; else files
};

struct CompletableVerb {
  std::string name;
  std::string help;
  std::vector<Completable> options;
  Completable positional;
};

/// The program's own options and its verbs, as they are registered.
struct CompletableProgram {
  std::vector<Completable> options;
  std::vector<CompletableVerb> verbs;
};

CompletableProgram describe_program(const CLI::App& app);

std::string bash_completion(const CompletableProgram& program);
std::string zsh_completion(const CompletableProgram& program);
std::string fish_completion(const CompletableProgram& program);

}  // namespace dbrepl::commands
