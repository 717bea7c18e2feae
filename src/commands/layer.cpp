#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "archive/zip.hpp"
#include "commands/driver_files.hpp"
#include "commands/files.hpp"
#include "commands/verbs.hpp"

namespace dbrepl::commands {
namespace {

struct LayerOptions {
  std::string output = "pymysql-layer.zip";
  std::string from;
};

ExitCode run_layer(const LayerOptions& options, const Streams& streams) {
  const std::string source = options.from.empty() ? find_installed_driver() : options.from;
  if (source.empty()) {
    complain(streams,
             "PyMySQL is not installed: 'pip download --no-deps PyMySQL' fetches its wheel, which "
             "--from takes");
    return ExitCode::file;
  }
  DriverFiles driver = read_driver(source);
  if (!driver.failure.empty()) {
    complain(streams, driver.failure);
    return ExitCode::file;
  }
  const std::size_t count = driver.files.size();
  // Lambda puts a layer's folder python on the path of its modules.
  for (archive::Entry& file : driver.files) {
    file.name.insert(0, "python/");
  }
  const std::string archive = archive::write_zip(std::move(driver.files));
  const std::string failure = write_atomically(options.output, archive);
  if (!failure.empty()) {
    complain(streams, fmt::format("cannot write \"{}\": {}", options.output, failure));
    return ExitCode::file;
  }
  complain(streams, fmt::format(R"(wrote "{}": PyMySQL {}from "{}", {} files, {} bytes)",
                                options.output, driver.version.empty() ? "" : driver.version + " ",
                                source, count, archive.size()));
  return ExitCode::clean;
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<LayerOptions>();
  verb.add_option("-o,--output", options->output,
                  "Write the archive into this file, whole or not at all")
      ->type_name("FILE")
      ->capture_default_str();
  verb.add_option("--from", options->from,
                  "Where PyMySQL is: a wheel, or a folder that holds the package; where it is "
                  "installed without one")
      ->type_name("PATH");
  verb.callback([&chosen, options] {
    chosen.run = [options](const Streams& streams) { return run_layer(*options, streams); };
  });
}

}  // namespace

void add_layer(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "layer", "Build the archive of the functions' driver layer", set_up);
}

}  // namespace dbrepl::commands
