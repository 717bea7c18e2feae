#include <unistd.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <memory>

#include "commands/files.hpp"
#include "commands/verbs.hpp"
#include "config/load.hpp"

namespace dbrepl::commands {
namespace {

struct InitOptions {
  std::string file = "dbrepl.yaml";
  bool schema = false;
  bool force = false;
};

ExitCode run_init(const InitOptions& options, const Streams& streams) {
  if (options.schema) {
    streams.out.write(config::json_schema());
    return ExitCode::clean;
  }
  if (options.file == "-") {
    streams.out.write(config::starter());
    return ExitCode::clean;
  }
  if (!options.force && access(options.file.c_str(), F_OK) == 0) {
    complain(streams, fmt::format("\"{}\" is there already; --force replaces it", options.file));
    return ExitCode::file;
  }
  const std::string failure = write_atomically(options.file, config::starter());
  if (!failure.empty()) {
    complain(streams, fmt::format("cannot write \"{}\": {}", options.file, failure));
    return ExitCode::file;
  }
  complain(streams, fmt::format("wrote \"{}\"; 'dbrepl synth {}' prints its template", options.file,
                                options.file));
  return ExitCode::clean;
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<InitOptions>();
  verb.add_option("FILE", options->file, "Where to; - is the standard output")
      ->type_name("FILE")
      ->capture_default_str();
  verb.add_flag("--schema", options->schema,
                "Print the JSON Schema of the configuration instead, for editors");
  verb.add_flag("--force", options->force, "Replace a file that is there");
  verb.callback([&chosen, options] {
    chosen.run = [options](const Streams& streams) { return run_init(*options, streams); };
  });
}

}  // namespace

void add_init(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "init", "Write a commented configuration to start from", set_up);
}

}  // namespace dbrepl::commands
