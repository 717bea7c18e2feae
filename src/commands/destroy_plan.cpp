#include "commands/destroy_plan.hpp"

#include <fmt/format.h>
#include <string>
#include <utility>

#include "analysis/lifetime/destroy_plan.hpp"
#include "commands/command.hpp"
#include "commands/files.hpp"
#include "output/destroy_plan.hpp"

namespace dbrepl::commands {
namespace {

std::string_view name_of(Policy policy) {
  switch (policy) {
    case Policy::ephemeral:
      return "ephemeral";
    case Policy::durable:
      return "durable";
    case Policy::unknown:
      break;
  }
  return "unknown";
}

output::DestroyPlan described(analysis::Analysis& analysis) {
  const analysis::DestroyPlan plan = analysis::plan_destruction(analysis);
  output::DestroyPlan result;
  result.policy = name_of(analysis.model<analysis::Intent>().policy());
  for (const auto& wave : plan.waves) {
    std::vector<output::DestroyStep>& steps = result.waves.emplace_back();
    for (const analysis::PlannedDeletion& one : wave) {
      steps.push_back({std::string(one.resource->id), std::string(one.resource->type), one.is_kept,
                       one.takes.least, one.takes.most});
    }
  }
  for (const analysis::Resource* one : plan.circular) result.circular.emplace_back(one->id);
  for (const analysis::Resource* one : plan.slowest) result.slowest.emplace_back(one->id);
  for (const analysis::Blocker& one : plan.blockers) {
    result.blocks.push_back({std::string(one.resource->id), one.way_out, one.why, {}});
  }
  for (const analysis::Remainder& one : plan.remainders) {
    result.stays.push_back(
        {std::string(one.resource->id), one.what, one.why, std::string(to_string(one.certainty))});
  }
  result.exports = plan.exports;
  result.least_minutes = plan.takes.least;
  result.most_minutes = plan.takes.most;
  return result;
}

analysis::Options known_options(const dbrepl::ValidateOptions& options) {
  analysis::Options known;
  known.parameters = options.parameters;
  known.region = options.region;
  known.account = options.account;
  known.policy = options.policy;
  known.suffix_parameter = options.suffix_parameter;
  known.date = options.date;
  return known;
}

}  // namespace

ExitCode print_destroy_plans(const std::vector<TemplateFile>& files, const Judgement& judgement,
                             std::string_view format, const Streams& streams) {
  const analysis::Options options = known_options(judgement.options);
  std::vector<output::DestroyPlan> plans;
  ExitCode code = ExitCode::clean;
  for (const TemplateFile& file : files) {
    const std::string name = file.path == "-" ? "<stdin>" : file.path;
    FileText read = read_file(file.path, streams.in, document::Limits().bytes);
    if (!read.failure.empty()) {
      complain(streams, fmt::format("cannot read \"{}\": {}", name, read.failure));
      code = ExitCode::file;
      continue;
    }
    if (file.found && !looks_like_template(read.text)) continue;
    const document::Document source = document::read(name, std::move(read.text));
    if (!source.readable()) {
      complain(streams, fmt::format("\"{}\" is no template: {}", name,
                                    source.problems().empty() ? std::string("it cannot be read")
                                                              : source.problems().front().message));
      if (code == ExitCode::clean) code = ExitCode::findings;
      continue;
    }
    analysis::Analysis analysis(source, options);
    plans.push_back(described(analysis));
    plans.back().file = name;
  }
  std::string text;
  if (format == "json") {
    output::render_plans_as_json(plans, text);
  } else {
    output::render_plans_as_text(plans, text);
  }
  streams.out.write(text);
  return code;
}

}  // namespace dbrepl::commands
