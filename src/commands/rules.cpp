#include <CLI/CLI.hpp>
#include <iterator>
#include <memory>

#include "commands/choice.hpp"
#include "commands/verbs.hpp"
#include "findings/rule.hpp"
#include "output/rule_catalogue.hpp"

namespace dbrepl::commands {
namespace {

struct RulesOptions {
  std::string format = "text";
};

ExitCode run_rules(const RulesOptions& options, const Streams& streams) {
  const auto rules = findings::catalogue();
  std::string out;
  if (options.format == "text") output::list_rules_as_text(rules, out);
  if (options.format == "json") output::list_rules_as_json(rules, out);
  if (options.format == "markdown") output::list_rules_as_markdown(rules, out);
  streams.out.write(out);
  return ExitCode::clean;
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<RulesOptions>();
  verb.add_option("--format", options->format, "How to print them")
      ->check(one_of({"text", "json", "markdown"}))
      ->capture_default_str();
  verb.callback([&chosen, options] {
    chosen.run = [options](const Streams& streams) { return run_rules(*options, streams); };
  });
}

}  // namespace

void add_rules(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "rules", "List all rules", set_up);
}

}  // namespace dbrepl::commands
