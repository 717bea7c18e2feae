#include <CLI/CLI.hpp>
#include <memory>

#include "commands/verbs.hpp"
#include "findings/rule.hpp"
#include "findings/rule_names.hpp"
#include "output/rule_catalogue.hpp"

namespace dbrepl::commands {
namespace {

struct ExplainOptions {
  std::string rule;
};

ExitCode run_explain(const ExplainOptions& options, const Streams& streams) {
  const findings::Rule* rule = findings::find_rule(options.rule);
  if (rule == nullptr) {
    complain(streams, findings::no_such_rule(options.rule));
    return ExitCode::usage;
  }
  std::string out;
  output::explain_rule(*rule, streams.out.colour(), out);
  streams.out.write(out);
  return ExitCode::clean;
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<ExplainOptions>();
  verb.add_option("RULE", options->rule, "Id of the rule, for example DEL003")
      ->type_name("RULE")
      ->required();
  verb.callback([&chosen, options] {
    chosen.run = [options](const Streams& streams) { return run_explain(*options, streams); };
  });
}

}  // namespace

void add_explain(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "explain", "Tell why a rule is one, with a bad and a good example", set_up);
}

}  // namespace dbrepl::commands
