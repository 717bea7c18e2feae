#include <unistd.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "analysis/date.hpp"
#include "commands/choice.hpp"
#include "commands/destroy_plan.hpp"
#include "commands/files.hpp"
#include "commands/judging.hpp"
#include "commands/log.hpp"
#include "commands/parameters.hpp"
#include "commands/settings.hpp"
#include "commands/verbs.hpp"
#include "findings/rule.hpp"
#include "findings/rule_names.hpp"
#include "schema/database.hpp"
#include "support/spelling.hpp"

namespace dbrepl::commands {
namespace {

using findings::Severity;

struct ValidateOptions {
  std::vector<std::string> files;
  std::string format = "text";
  bool strict = false;
  std::string fail_on;
  std::string severity;
  std::vector<std::string> ignore;
  std::vector<std::string> parameters;
  std::string region;
  std::string policy;
  std::string suffix_parameter;
  std::string date;
  bool evidence = false;
  bool destroy_plan = false;
  std::string config;
  bool no_config = false;
  bool templates_only = false;
  bool verbose = false;
};

/// The settings file that applies: the one named, else the one of the working directory, else none.
std::string settings_path(const ValidateOptions& options) {
  if (!options.config.empty() || options.no_config) return options.config;
  for (const char* candidate : {".dbrepl.yaml", ".dbrepl.yml", ".dbrepl.json"}) {
    if (access(candidate, F_OK) == 0) return candidate;
  }
  return {};
}

/// Reads the settings file, where there is one. Says what is wrong with it.
ExitCode read_settings(const std::string& path, Settings& settings, const Streams& streams) {
  if (path.empty()) return ExitCode::clean;
  FileText read = read_file(path, streams.in, document::Limits().bytes);
  if (!read.failure.empty()) {
    complain(streams, fmt::format("cannot read \"{}\": {}", path, read.failure));
    return ExitCode::file;
  }
  const document::Document source = document::read(path, std::move(read.text));
  LoadedSettings loaded = load_settings(source);
  if (loaded.problems.empty()) {
    settings = std::move(loaded.settings);
    return ExitCode::clean;
  }
  std::string text;
  output::render_findings(loaded.problems, source.text(), streams.err.colour(), text);
  streams.err.write(text);
  return ExitCode::usage;
}

/// Flags add to the lists of the settings, and win over their single values.
void apply_flags(const ValidateOptions& options, Settings& settings) {
  if (!options.files.empty()) settings.files = options.files;
  if (!options.region.empty()) settings.region = options.region;
  if (!options.policy.empty()) settings.policy = policy_named(options.policy);
  if (!options.suffix_parameter.empty()) settings.suffix_parameter = options.suffix_parameter;
  if (!options.severity.empty()) settings.severity = severity_named(options.severity);
  if (!options.fail_on.empty()) settings.fail_on = severity_named(options.fail_on);
  if (options.strict) settings.strict = true;
  settings.ignore.insert(settings.ignore.end(), options.ignore.begin(), options.ignore.end());
  for (auto& parameter : parse_parameters(options.parameters)) {
    std::erase_if(settings.parameters,
                  [&](const auto& known) { return known.first == parameter.first; });
    settings.parameters.push_back(std::move(parameter));
  }
}

Severity failing_severity(const Settings& settings) {
  const Severity strict = settings.strict.value_or(false) ? Severity::warning : Severity::error;
  return std::max(strict, settings.fail_on.value_or(Severity::error));
}

/// A region that the facts do not know may be a new one, and more often is misspelt: then nothing
/// is said of what it lacks.
void note_unknown_region(const std::string& region, const Streams& streams) {
  const schema::Database& facts = schema::Database::installed();
  if (region.empty() || facts.find_region(region)) return;
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < facts.regions().size(); ++i)
    known.push_back(facts.regions()[i].text());
  const std::string_view near = support::nearest_spelling(region, known);
  complain(streams,
           fmt::format("the region \"{}\" is not known: what it lacks is not checked{}", region,
                       near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

ExitCode run_validate(const ValidateOptions& options, const Streams& streams) {
  Log log(streams, options.verbose);
  Settings settings;
  const ExitCode code = read_settings(settings_path(options), settings, streams);
  if (code != ExitCode::clean) return code;
  apply_flags(options, settings);
  note_unknown_region(settings.region, streams);
  if (settings.files.empty()) {
    complain(streams, "no template named; give files or folders, or - for the standard input");
    return ExitCode::usage;
  }
  if (std::count(settings.files.begin(), settings.files.end(), "-") > 1) {
    complain(streams, "the standard input is named twice, and can be read once");
    return ExitCode::usage;
  }
  std::vector<TemplateFile> files = expand_folders(settings.files);
  if (files.empty()) complain(streams, "the folders named hold no template");
  if (options.templates_only) {
    for (TemplateFile& file : files) file.found = true;
  }

  Judgement judgement;
  judgement.options.parameters = settings.parameters;
  judgement.options.region = settings.region;
  judgement.options.ignored = settings.ignore;
  judgement.options.policy = settings.policy.value_or(Policy::unknown);
  judgement.options.suffix_parameter = settings.suffix_parameter;
  judgement.options.date = options.date.empty() ? analysis::today() : options.date;
  judgement.reported = settings.severity.value_or(Severity::info);
  judgement.options.evidence = options.evidence;
  if ((options.destroy_plan || options.evidence) && options.format != "text" &&
      options.format != "json") {
    complain(streams, "destroy plans and evidence are printed as text or json");
    return ExitCode::usage;
  }
  if (options.destroy_plan) return print_destroy_plans(files, judgement, options.format, streams);
  const std::vector<output::Source> sources = judge_files(files, judgement, streams);
  log.step(fmt::format("judged {} of {} files", sources.size(), files.size()));

  output::Options rendering;
  rendering.colour = streams.out.colour();
  rendering.failing = failing_severity(settings);
  rendering.rules = findings::catalogue();
  std::string text;
  output::render(*output::format_named(options.format), sources, rendering, text);
  streams.out.write(text);
  log.step("printed the findings");

  for (const output::Source& source : sources) {
    if (!source.failure.empty()) {
      complain(streams, fmt::format("cannot read \"{}\": {}", source.name, source.failure));
    }
  }
  if (output::count(sources).unreadable > 0) return ExitCode::file;
  return any_at_least(sources, rendering.failing) ? ExitCode::findings : ExitCode::clean;
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<ValidateOptions>();
  ValidateOptions& into = *options;
  const CLI::Validator severities = one_of({"error", "warning", "info"});
  verb.add_option("FILE", into.files,
                  "Templates, or folders of templates; - is the standard input");
  verb.add_option("--format", into.format, "How to print the findings")
      ->check(one_of({"text", "json", "sarif", "junit", "github"}))
      ->capture_default_str();
  verb.add_flag("--strict", into.strict, "Exit with 1 also for warnings");
  verb.add_option("--fail-on", into.fail_on, "Exit with 1 from this severity on")
      ->check(severities);
  verb.add_option("--severity", into.severity, "Report findings of this severity and worse")
      ->check(severities);
  verb.add_option("--ignore", into.ignore,
                  "Rules or families not to report, as we or cfn-lint name them; may be repeated")
      ->type_name("RULE")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Validator(findings::objection_to_ignoring, "", "rule"));
  verb.add_flag("--templates-only", into.templates_only,
                "Also of the files named, leave out what does not look like a template");
  add_parameter_option(verb, into.parameters);
  verb.add_option("--region", into.region, "Region of the deployment; types it lacks are errors")
      ->type_name("REGION");
  verb.add_option("--policy", into.policy,
                  "What stacks are meant for: to go away, or to last; else the template tells")
      ->check(one_of({"ephemeral", "durable"}));
  verb.add_option("--suffix-parameter", into.suffix_parameter,
                  "The parameter that tells deployments apart; else its use tells")
      ->type_name("NAME");
  verb.add_option("--date", into.date,
                  "Day of the deployment, by which versions and runtimes are judged; else today")
      ->type_name("YYYY-MM-DD")
      ->check(CLI::Validator(
          [](std::string& text) {
            return analysis::is_date(text)
                       ? std::string()
                       : fmt::format("expected a day such as 2027-02-01, found \"{}\"", text);
          },
          "", "date"));
  verb.add_flag("--evidence", into.evidence,
                "Beside findings: who reaches what, what functions call and may do, what remains");
  verb.add_flag("--destroy-plan", into.destroy_plan,
                "Instead of findings: in what order a stack goes, what stays, what blocks");
  CLI::Option* config =
      verb.add_option("--config", into.config, "Settings; without it .dbrepl.yaml, if there is one")
          ->type_name("FILE");
  verb.add_flag("--no-config", into.no_config, "Read no settings")->excludes(config);
  verb.add_flag("-v,--verbose", into.verbose, "Say on stderr what takes how long");
  verb.callback([&chosen, options] {
    chosen.takes_rest = true;
    chosen.run = [&chosen, options](const Streams& streams) {
      options->files.insert(options->files.end(), chosen.rest.begin(), chosen.rest.end());
      return run_validate(*options, streams);
    };
  });
}

}  // namespace

void add_validate(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "validate", "Judge CloudFormation templates, offline", set_up);
}

}  // namespace dbrepl::commands
