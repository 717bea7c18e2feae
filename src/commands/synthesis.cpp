#include "commands/synthesis.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>

#include "analysis/date.hpp"
#include "commands/choice.hpp"
#include "commands/files.hpp"
#include "config/load.hpp"
#include "output/report.hpp"
#include "rules/validate.hpp"
#include "support/spelling.hpp"
#include "system/synthesize.hpp"
#include "template/template.hpp"

namespace dbrepl::commands {
namespace {

using document::Member;
using document::Node;
using findings::Finding;
using findings::Severity;

bool has_error(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
}

/// Prints findings on err; with --quiet only the errors.
void tell(std::vector<Finding> findings, std::string_view text, bool quiet,
          const Streams& streams) {
  if (quiet) {
    std::erase_if(findings, [](const Finding& f) { return f.severity != Severity::error; });
  }
  std::string out;
  output::render_findings(findings, text, streams.err.colour(), out);
  streams.err.write(out);
}

ExitCode read_config(const SynthesisOptions& options, config::Config& config,
                     const Streams& streams) {
  if (options.config.empty()) {
    config = config::default_config(
        config::profile_named(options.profile).value_or(config::Profile::baseline));
    return ExitCode::clean;
  }
  FileText read = read_file(options.config, streams.in, document::Limits().bytes);
  if (!read.failure.empty()) {
    complain(streams, fmt::format("cannot read \"{}\": {}", options.config, read.failure));
    return ExitCode::file;
  }
  const std::string name = options.config == "-" ? "<stdin>" : options.config;
  const document::Document source = document::read(name, std::move(read.text));
  config::Loaded loaded = config::load(source, config::profile_named(options.profile));
  const bool usable = loaded.ok();
  config = std::move(loaded.config);
  tell(std::move(loaded.findings), source.text(), options.quiet, streams);
  return usable ? ExitCode::clean : ExitCode::usage;
}

/// Judges the bytes that are about to be printed, as anybody would who reads them; they are the
/// same afterwards.
ExitCode judge(std::string& json, const SynthesisOptions& options, const Streams& streams) {
  dbrepl::ValidateOptions validation;
  validation.parameters = parse_parameters(options.parameters);
  validation.date = analysis::today();
  document::Document source = document::read("<template>", std::move(json));
  Report report = rules::validate(source, validation);
  // The verbs say themselves which form of the template goes which way.
  std::erase_if(report.findings, [](const Finding& finding) {
    return finding.rule == "TPL012" && finding.severity == Severity::info;
  });
  // Infos about a template that works are many; `validate` tells them to whoever asks.
  const std::size_t infos = std::erase_if(
      report.findings, [](const Finding& finding) { return finding.severity == Severity::info; });
  const bool broken = has_error(report.findings);
  tell(std::move(report.findings), source.text(), options.quiet, streams);
  json = source.release_text();
  if (infos > 0 && !options.quiet) {
    complain(streams, infos == 1 ? std::string("1 more info: dbrepl validate tells it")
                                 : fmt::format("{} more infos: dbrepl validate tells them", infos));
  }
  return broken ? ExitCode::findings : ExitCode::clean;
}

}  // namespace

void add_synthesis_options(CLI::App& verb, SynthesisOptions& options) {
  verb.add_option("--profile", options.profile, "Set of options to start from")
      ->check(one_of(config::profile_names()));
  add_parameter_option(verb, options.parameters);
  verb.add_flag("-q,--quiet", options.quiet, "Say nothing of findings that are no errors");
  verb.add_flag("-v,--verbose", options.verbose, "Say on stderr what takes how long");
}

JudgedTemplate synthesize_and_judge(const SynthesisOptions& options, Log& log,
                                    const Streams& streams) {
  JudgedTemplate result;
  config::Config config;
  result.code = read_config(options, config, streams);
  if (result.code != ExitCode::clean) return result;
  log.step("read the configuration");

  const cfn::Template built = system::synthesize(config);
  result.arena = std::make_unique<document::Builder>();
  result.root = built.build(*result.arena);
  result.json = cfn::write(result.root, cfn::Format::json);
  log.step(fmt::format("synthesized {} resources", built.resource_count()));

  ParameterValues values;
  result.code = fill_parameters(result.root, parse_parameters(options.parameters), values, streams);
  if (result.code != ExitCode::clean) return result;
  result.code = judge(result.json, options, streams);
  log.step("judged the template");
  return result;
}

ExitCode fill_parameters(const Node& root, const ParameterValues& given, ParameterValues& filled,
                         const Streams& streams) {
  std::vector<std::string_view> known;
  if (const Node* parameters = root.find("Parameters")) {
    for (const Member& parameter : parameters->members()) {
      const Node* value = parameter.value.find("Default");
      known.push_back(parameter.key);
      filled.emplace_back(parameter.key, value == nullptr ? "" : value->text());
    }
  }
  for (const auto& [name, value] : given) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end()) {
      const std::string_view near = support::nearest_spelling(name, known);
      complain(streams, fmt::format("the template has no parameter \"{}\"{}", name,
                                    near.empty() ? std::string()
                                                 : fmt::format("; did you mean \"{}\"?", near)));
      return ExitCode::usage;
    }
    filled[static_cast<std::size_t>(at - known.begin())].second = value;
  }
  return ExitCode::clean;
}

}  // namespace dbrepl::commands
