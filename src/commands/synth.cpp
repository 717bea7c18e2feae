#include <CLI/CLI.hpp>
#include <iterator>
#include <memory>

#include "commands/choice.hpp"
#include "commands/files.hpp"
#include "commands/synthesis.hpp"
#include "commands/verbs.hpp"
#include "output/json_writer.hpp"

namespace dbrepl::commands {
namespace {

struct SynthOptions {
  SynthesisOptions synthesis;
  std::string output;
  std::string format = "json";
  std::string parameter_file;
};

std::string written(const JudgedTemplate& judged, const std::string& format) {
  if (format == "yaml") return cfn::write(judged.root, cfn::Format::yaml);
  if (format == "compact") return cfn::write(judged.root, cfn::Format::compact);
  return judged.json;
}

/// The form that `aws cloudformation create-stack --parameters file://…` and `deploy
/// --parameter-overrides file://…` take.
std::string parameter_file(const ParameterValues& values) {
  std::string out;
  output::append_json_list(
      out, values,
      [&](const auto& value) {
        output::JsonObject(out)
            .text("ParameterKey", value.first)
            .text("ParameterValue", value.second);
      },
      true);
  return out + '\n';
}

/// Says which way a template goes that CloudFormation does not take directly.
void mention_size(const JudgedTemplate& judged, std::size_t size, const Streams& streams) {
  if (size <= direct_template_limit) return;
  const std::size_t compact = cfn::write(judged.root, cfn::Format::compact).size();
  complain(streams,
           compact <= direct_template_limit
               ? fmt::format("this form has {} bytes, and CloudFormation takes {} directly: use "
                             "--format compact ({} bytes), or dbrepl deploy, which does so itself",
                             size, direct_template_limit, compact)
               : fmt::format("the template has {} bytes in compact form, and CloudFormation takes "
                             "{} directly: deploy it through a bucket (--s3-bucket)",
                             compact, direct_template_limit));
}

ExitCode write_file(const std::string& path, std::string_view content, const Streams& streams) {
  const std::string failure = write_atomically(path, content);
  if (failure.empty()) return ExitCode::clean;
  complain(streams, fmt::format("cannot write \"{}\": {}", path, failure));
  return ExitCode::file;
}

ExitCode write_parameter_file(const SynthOptions& options, const JudgedTemplate& judged,
                              const Streams& streams) {
  ParameterValues values;
  const ExitCode code =
      fill_parameters(judged.root, parse_parameters(options.synthesis.parameters), values, streams);
  if (code != ExitCode::clean || options.parameter_file.empty()) return code;
  return write_file(options.parameter_file, parameter_file(values), streams);
}

ExitCode run_synth(const SynthOptions& options, const Streams& streams) {
  Log log(streams, options.synthesis.verbose);
  const JudgedTemplate judged = synthesize_and_judge(options.synthesis, log, streams);
  if (judged.code != ExitCode::clean) return judged.code;

  const std::string text = written(judged, options.format);
  const ExitCode code = write_parameter_file(options, judged, streams);
  if (code != ExitCode::clean) return code;
  mention_size(judged, text.size(), streams);
  if (!options.output.empty()) return write_file(options.output, text, streams);
  streams.out.write(text);
  return ExitCode::clean;
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<SynthOptions>();
  SynthOptions& into = *options;
  verb.add_option("CONFIG", into.synthesis.config,
                  "Configuration, JSON or YAML; the built-in default without one, - is the "
                  "standard input")
      ->type_name("FILE");
  verb.add_option("-o,--output", into.output,
                  "Write the template into this file, whole or not at all")
      ->type_name("FILE");
  verb.add_option("--format", into.format, "How to write the template")
      ->check(one_of({"json", "compact", "yaml"}))
      ->capture_default_str();
  verb.add_option(
          "--parameters", into.parameter_file,
          "Also write a parameter file for the AWS CLI, with --parameter values and defaults")
      ->type_name("FILE");
  add_synthesis_options(verb, into.synthesis);
  verb.callback([&chosen, options] {
    chosen.run = [options](const Streams& streams) { return run_synth(*options, streams); };
  });
}

}  // namespace

void add_synth(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "synth", "Print the template of a configuration", set_up);
}

}  // namespace dbrepl::commands
