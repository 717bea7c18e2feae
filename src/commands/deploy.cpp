#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "commands/capabilities.hpp"
#include "commands/process.hpp"
#include "commands/synthesis.hpp"
#include "commands/verbs.hpp"

namespace dbrepl::commands {
namespace {

struct DeployOptions {
  SynthesisOptions synthesis;
  std::string stack;
};

bool gives(const std::vector<std::string>& arguments, std::string_view option) {
  for (const std::string& argument : arguments) {
    if (argument == option || argument.starts_with(std::string(option) + "=")) return true;
  }
  return false;
}

/// As CloudFormation wants it: a letter, then letters, digits and hyphens; or the ARN of a stack.
bool is_stack_name(std::string_view name) {
  if (name.starts_with("arn:")) return true;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= 128 && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

/// The indented form where CloudFormation takes it, since people read it in the console; else the
/// compact one.
std::string form_to_deploy(const JudgedTemplate& judged) {
  return judged.json.size() <= direct_template_limit
             ? judged.json
             : cfn::write(judged.root, cfn::Format::compact);
}

std::vector<std::string> aws_arguments(const DeployOptions& options,
                                       const std::vector<std::string>& passed_on,
                                       const document::Node& root) {
  std::vector<std::string> arguments{"--stack-name", options.stack};
  const std::vector<std::string> capabilities = needed_capabilities(root);
  if (!capabilities.empty() && !gives(passed_on, "--capabilities")) {
    arguments.emplace_back("--capabilities");
    arguments.insert(arguments.end(), capabilities.begin(), capabilities.end());
  }
  if (!gives(passed_on, "--fail-on-empty-changeset")) {  // nothing to change is no failure
    arguments.emplace_back("--no-fail-on-empty-changeset");
  }
  const std::vector<std::string>& parameters = options.synthesis.parameters;
  if (!parameters.empty()) {
    arguments.emplace_back("--parameter-overrides");
    arguments.insert(arguments.end(), parameters.begin(), parameters.end());
  }
  arguments.insert(arguments.end(), passed_on.begin(), passed_on.end());
  return arguments;
}

ExitCode hand_over(const std::string& text, const std::vector<std::string>& arguments,
                   const Streams& streams) {
  const SignalsHeld held;
  const PrivateFile file(held, "template.json", text);
  if (!file.failure().empty()) {
    complain(streams, file.failure());
    return ExitCode::file;
  }
  streams.err.flush();
  std::vector<std::string> command{"aws", "cloudformation", "deploy", "--template-file",
                                   file.path()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const Ending ending = run_program(held, command);
  if (ending.failure.empty()) return static_cast<ExitCode>(ending.code);
  complain(streams, fmt::format("cannot run 'aws': {}; deploy needs the AWS CLI on the PATH",
                                ending.failure));
  return ExitCode::file;
}

ExitCode run_deploy(const DeployOptions& options, const std::vector<std::string>& passed_on,
                    const Streams& streams) {
  if (!is_stack_name(options.stack)) {
    complain(streams, fmt::format("--stack-name: \"{}\" is no name of a stack: a letter, then "
                                  "letters, digits and hyphens, 128 in all",
                                  options.stack));
    return ExitCode::usage;
  }
  Log log(streams, options.synthesis.verbose);
  const JudgedTemplate judged = synthesize_and_judge(options.synthesis, log, streams);
  if (judged.code != ExitCode::clean) return judged.code;
  ParameterValues values;
  const ExitCode code =
      fill_parameters(judged.root, parse_parameters(options.synthesis.parameters), values, streams);
  if (code != ExitCode::clean) return code;

  const std::string text = form_to_deploy(judged);
  if (text.size() > direct_template_limit && !gives(passed_on, "--s3-bucket")) {
    complain(streams,
             fmt::format("the template has {} bytes, and CloudFormation takes {} directly: add "
                         "'-- --s3-bucket BUCKET', through which the AWS CLI uploads it",
                         text.size(), direct_template_limit));
    return ExitCode::usage;
  }
  return hand_over(text, aws_arguments(options, passed_on, judged.root), streams);
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<DeployOptions>();
  DeployOptions& into = *options;
  verb.add_option("CONFIG", into.synthesis.config, "Configuration, as for synth")
      ->type_name("FILE");
  verb.add_option("--stack-name", into.stack, "Name of the stack")->type_name("NAME")->required();
  add_synthesis_options(verb, into.synthesis);
  verb.footer("What stands after -- goes to the AWS CLI as it is: -- --region eu-west-1");
  verb.callback([&chosen, options] {
    chosen.takes_rest = true;
    chosen.run = [&chosen, options](const Streams& streams) {
      return run_deploy(*options, chosen.rest, streams);
    };
  });
}

}  // namespace

void add_deploy(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "deploy", "Synthesize, judge, and run 'aws cloudformation deploy'", set_up);
}

}  // namespace dbrepl::commands
