#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/command.hpp"
#include "commands/log.hpp"
#include "commands/parameters.hpp"
#include "document/builder.hpp"
#include "document/node.hpp"
#include "template/writer.hpp"

namespace dbrepl::commands {

/// What synth and deploy have in common on the command line.
struct SynthesisOptions {
  std::string config;  ///< a file, "-", or empty for the built-in default
  std::string profile;
  std::vector<std::string> parameters;
  bool quiet = false;
  bool verbose = false;
};

/// Registers them; `options` must outlive the parsing.
void add_synthesis_options(CLI::App& verb, SynthesisOptions& options);

/// CloudFormation takes a template of at most this many bytes directly; larger ones, up to 1 MB,
/// only from a bucket.
inline constexpr std::size_t direct_template_limit = 51'200;

/// A template that has been judged, or the reason why there is none.
struct JudgedTemplate {
  ExitCode code = ExitCode::clean;  ///< clean where the template stands
  std::unique_ptr<document::Builder> arena;
  document::Node root;  ///< lives in the arena
  std::string json;     ///< the template in indented form
};

/// Reads the configuration, builds the template and judges it. Everything to be said of either goes
/// to err: what is wrong with the configuration (code usage, or file where it cannot be read), what
/// is wrong with the template (code findings).
JudgedTemplate synthesize_and_judge(const SynthesisOptions& options, Log& log,
                                    const Streams& streams);

/// Every parameter of a template with its value: the given one, else the default. Says on err which
/// given one the template does not declare (code usage).
ExitCode fill_parameters(const document::Node& root, const ParameterValues& given,
                         ParameterValues& filled, const Streams& streams);

}  // namespace dbrepl::commands
