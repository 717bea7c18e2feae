#include <fmt/format.h>
#include <iterator>

#include "commands/completion.hpp"

namespace dbrepl::commands {
namespace {

/// A text within single quotes, for all three shells.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += R"('\'')";
    } else {
      result += c;
    }
  }
  result += '\'';
  return result;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += between;
    result += word;
  }
  return result;
}

std::string all_names(const std::vector<Completable>& options) {
  std::string result;
  for (const Completable& option : options) {
    if (!result.empty()) result += ' ';
    result += joined(option.names, " ");
  }
  return result;
}

// --- bash ----------------------------------------------------------------------------------------

void append_bash_values(std::string& out, std::string_view verb, const Completable& option) {
  if (!option.takes_value) return;
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) patterns.push_back(fmt::format("{}:{}", verb, name));
  fmt::format_to(std::back_inserter(out), "    {}) {}; return ;;\n", joined(patterns, "|"),
                 option.values.empty() ? "COMPREPLY=($(compgen -f -- \"$current\"))"
                                       : fmt::format("COMPREPLY=($(compgen -W {} -- \"$current\"))",
                                                     quoted(joined(option.values, " "))));
}

void append_bash_words(std::string& out, std::string_view verb, const std::string& options,
                       const Completable& positional) {
  fmt::format_to(std::back_inserter(out), "    {}) options={} values={} ;;\n", verb,
                 quoted(options), quoted(joined(positional.values, " ")));
}

// --- zsh -----------------------------------------------------------------------------------------

/// In the specifications of _arguments brackets and colons have a meaning.
std::string zsh_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("[]:\\").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_action(const Completable& option) {
  return option.values.empty() ? "_files" : fmt::format("({})", joined(option.values, " "));
}

void append_zsh_option(std::string& out, const Completable& option) {
  for (const std::string& name : option.names) {
    std::string specification = fmt::format("*{}[{}]", name, zsh_escaped(option.help));
    if (option.takes_value) specification.append(":value:").append(zsh_action(option));
    out.append(" \\\n        ").append(quoted(specification));
  }
}

// --- fish ----------------------------------------------------------------------------------------

void append_fish_option(std::string& out, std::string_view condition, const Completable& option) {
  out += "complete -c dbrepl";
  fmt::format_to(std::back_inserter(out), " -n {}", quoted(condition));
  for (const std::string& name : option.names) {
    const bool long_name = name.starts_with("--");
    out.append(long_name ? " -l " : " -s ").append(name.substr(long_name ? 2 : 1));
  }
  if (option.takes_value) out += " -r";
  if (!option.values.empty()) {
    fmt::format_to(std::back_inserter(out), " -f -a {}", quoted(joined(option.values, " ")));
  }
  fmt::format_to(std::back_inserter(out), " -d {}\n", quoted(option.help));
}

}  // namespace

std::string bash_completion(const CompletableProgram& program) {
  std::vector<std::string> verbs;
  for (const CompletableVerb& verb : program.verbs) verbs.push_back(verb.name);

  std::string out =
      "# bash completion of dbrepl\n"
      "_dbrepl() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local verb= options= values= i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    if [[ ${COMP_WORDS[i]} != -* ]]; then verb=${COMP_WORDS[i]}; break; fi\n"
      "  done\n"
      "  COMPREPLY=()\n"
      "  case $verb:$previous in\n";
  for (const CompletableVerb& verb : program.verbs) {
    for (const Completable& option : verb.options) append_bash_values(out, verb.name, option);
  }
  out += "  esac\n  case $verb in\n";
  Completable words;
  words.values = verbs;
  append_bash_words(out, "''", all_names(program.options), words);
  for (const CompletableVerb& verb : program.verbs) {
    append_bash_words(out, verb.name, all_names(verb.options), verb.positional);
  }
  out +=
      "  esac\n"
      "  if [[ $current == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
      "  elif [[ -n $values ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$values\" -- \"$current\"))\n"
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
      "  fi\n"
      "}\n"
      "complete -o filenames -F _dbrepl dbrepl\n";
  return out;
}

std::string zsh_completion(const CompletableProgram& program) {
  std::string out =
      "#compdef dbrepl\n"
      "# zsh completion of dbrepl\n"
      "_dbrepl() {\n"
      "  local context state state_descr line\n"
      "  typeset -A opt_args\n"
      "  _arguments -C";
  for (const Completable& option : program.options) append_zsh_option(out, option);
  out +=
      " \\\n        '1:command:->command' '*::argument:->argument' && return\n"
      "  case $state in\n"
      "    command)\n"
      "      local -a commands=(";
  for (const CompletableVerb& verb : program.verbs) {
    out.append("\n        ")
        .append(quoted(fmt::format("{}:{}", verb.name, zsh_escaped(verb.help))));
  }
  out +=
      ")\n"
      "      _describe command commands ;;\n"
      "    argument)\n"
      "      case $line[1] in\n";
  for (const CompletableVerb& verb : program.verbs) {
    fmt::format_to(std::back_inserter(out), "        {}) _arguments", verb.name);
    for (const Completable& option : verb.options) append_zsh_option(out, option);
    out.append(" \\\n        ")
        .append(quoted(fmt::format("*:argument:{}", zsh_action(verb.positional))));
    out += " ;;\n";
  }
  out +=
      "      esac ;;\n"
      "  esac\n"
      "}\n"
      "if [[ $funcstack[1] = _dbrepl ]]; then _dbrepl \"$@\"; else compdef _dbrepl dbrepl; fi\n";
  return out;
}

std::string fish_completion(const CompletableProgram& program) {
  std::string out = "# fish completion of dbrepl\n";
  for (const Completable& option : program.options) {
    append_fish_option(out, "__fish_use_subcommand", option);
  }
  for (const CompletableVerb& verb : program.verbs) {
    fmt::format_to(std::back_inserter(out),
                   "complete -c dbrepl -n '__fish_use_subcommand' -f -a {} -d {}\n", verb.name,
                   quoted(verb.help));
  }
  for (const CompletableVerb& verb : program.verbs) {
    const std::string condition = "__fish_seen_subcommand_from " + verb.name;
    for (const Completable& option : verb.options) append_fish_option(out, condition, option);
    if (!verb.positional.values.empty()) {
      fmt::format_to(std::back_inserter(out), "complete -c dbrepl -n {} -f -a {}\n",
                     quoted(condition), quoted(joined(verb.positional.values, " ")));
    }
  }
  return out;
}

}  // namespace dbrepl::commands
