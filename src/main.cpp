#include <malloc.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "commands/verbs.hpp"

namespace {

/// Keeps what is freed for what is asked for next: a process of milliseconds spends a good part of
/// them on pages that it gave back and takes again.
void keep_memory() {
#ifdef __GLIBC__
  constexpr int mebibyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 4 * mebibyte);
  mallopt(M_TRIM_THRESHOLD, 8 * mebibyte);
  mallopt(M_TOP_PAD, mebibyte);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  using namespace dbrepl::commands;
  keep_memory();
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
