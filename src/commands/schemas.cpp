#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iterator>
#include <memory>
#include <system_error>

#include "commands/files.hpp"
#include "commands/log.hpp"
#include "commands/verbs.hpp"
#include "schema/compiler/facts_folder.hpp"
#include "schema/database.hpp"

namespace dbrepl::commands {
namespace {

namespace fs = std::filesystem;

struct SchemasOptions {
  std::string folder;
  bool reset = false;
  bool verbose = false;
};

void append_sources(std::string& out, const schema::Database& database) {
  const schema::Value sources = database.sources().find("sources");
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const schema::Value source = sources[i];
    fmt::format_to(std::back_inserter(out), "  {} {} of {}, {}\n", source.find("name").text(),
                   source.find("version").text(), source.find("date").text(),
                   source.find("licence").text());
  }
}

ExitCode show(const Streams& streams) {
  const schema::Database& embedded = schema::Database::embedded();
  std::string out = fmt::format("{} resource types from\n", embedded.size());
  append_sources(out, embedded);
  const fs::path newer = schema::installed_image_path();
  std::error_code error;
  if (!newer.empty() && fs::exists(newer, error)) {
    fmt::format_to(std::back_inserter(out), "and over them {} types of {}\n",
                   schema::Database::installed().size(), newer.string());
  }
  streams.out.write(out);
  return ExitCode::clean;
}

ExitCode refuse(const Streams& streams, ExitCode code, std::string_view message) {
  complain(streams, message);
  return code;
}

/// Where a newer set goes. The folder is made.
ExitCode place_for_image(fs::path& place, const Streams& streams) {
  place = schema::installed_image_path();
  if (place.empty()) {
    return refuse(streams, ExitCode::file, "neither XDG_DATA_HOME nor HOME says where to put it");
  }
  std::error_code error;
  fs::create_directories(place.parent_path(), error);
  return error ? refuse(streams, ExitCode::file,
                        fmt::format("cannot make \"{}\": {}", place.parent_path().string(),
                                    error.message()))
               : ExitCode::clean;
}

ExitCode take(const SchemasOptions& options, const Streams& streams) {
  Log log(streams, options.verbose);
  std::error_code error;
  if (!fs::is_directory(options.folder, error)) {
    return refuse(streams, ExitCode::file, fmt::format("\"{}\" is no folder", options.folder));
  }
  const schema::Compiled compiled = schema::compile_official(options.folder);
  for (const std::string& problem : compiled.problems) complain(streams, problem);
  if (!compiled.problems.empty()) return ExitCode::usage;
  std::string problem;
  const auto database = schema::Database::from_words(compiled.image, problem);
  if (database == nullptr) return refuse(streams, ExitCode::internal, problem);
  log.step(fmt::format("compiled {} resource types", database->size()));

  fs::path place;
  const ExitCode code = place_for_image(place, streams);
  if (code != ExitCode::clean) return code;
  const std::string failure =
      write_atomically(place.string(), {reinterpret_cast<const char*>(compiled.image.data()),
                                        compiled.image.size() * sizeof(schema::Word)});
  if (!failure.empty()) {
    return refuse(streams, ExitCode::file,
                  fmt::format("cannot write \"{}\": {}", place.string(), failure));
  }
  complain(streams, fmt::format("wrote \"{}\"; it applies from now on", place.string()));
  return ExitCode::clean;
}

ExitCode reset(const Streams& streams) {
  const fs::path place = schema::installed_image_path();
  std::error_code error;
  if (!place.empty()) fs::remove(place, error);
  return error ? refuse(streams, ExitCode::file,
                        fmt::format("cannot remove \"{}\": {}", place.string(), error.message()))
               : ExitCode::clean;
}

ExitCode run_schemas(const SchemasOptions& options, const Streams& streams) {
  if (options.reset) return reset(streams);
  return options.folder.empty() ? show(streams) : take(options, streams);
}

void set_up(CLI::App& verb, Invocation& chosen) {
  auto options = std::make_shared<SchemasOptions>();
  CLI::Option* folder =
      verb.add_option("--from", options->folder,
                      "Take the official provider schemas in this folder, a file a type, as AWS "
                      "publishes them for a region; they apply to this user")
          ->type_name("FOLDER");
  verb.add_flag("--reset", options->reset, "Go back to those inside the program")->excludes(folder);
  verb.add_flag("-v,--verbose", options->verbose, "Say on stderr what takes how long");
  verb.callback([&chosen, options] {
    chosen.run = [options](const Streams& streams) { return run_schemas(*options, streams); };
  });
}

}  // namespace

void add_schemas(CLI::App& app, Invocation& chosen) {
  add_verb(app, chosen, "schemas", "Show which resource schemas apply, or take newer ones", set_up);
}

}  // namespace dbrepl::commands
