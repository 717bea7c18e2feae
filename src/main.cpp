#include <CLI/CLI.hpp>
#include <csignal>

#include "commands/verbs.hpp"

int main(int argc, char** argv) {
  using namespace dbrepl::commands;
  // A reader that closes the pipe is an error of a write, told and numbered as any other.
  std::signal(SIGPIPE, SIG_IGN);

  Output out(1);
  Output err(2);
  const Streams streams{0, out, err};
  Invocation chosen;

  CLI::App app("Synthesizes, proves and deploys CloudFormation templates", "dbrepl");
  app.set_version_flag("--version", std::string(version_line()));
  app.require_subcommand(1);
  add_synth(app, chosen);
  add_validate(app, chosen);
  add_deploy(app, chosen);
  add_layer(app, chosen);
  add_init(app, chosen);
  add_explain(app, chosen);
  add_rules(app, chosen);
  add_schemas(app, chosen);
  add_completion(app, chosen);

  return static_cast<int>(run(app, chosen, argc, argv, streams));
}
