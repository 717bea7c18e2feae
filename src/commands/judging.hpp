#pragma once

#include <dbrepl/validate.hpp>
#include <vector>

#include "commands/streams.hpp"
#include "commands/template_files.hpp"
#include "output/report.hpp"

namespace dbrepl::commands {

/// What is to be heard of, beside what validation itself is told.
struct Judgement {
  dbrepl::ValidateOptions options;
  findings::Severity reported = findings::Severity::info;  ///< this and worse
};

/// Reads and judges files on all cores. The result has their order; those that were found in a
/// folder and are no templates are left out.
std::vector<output::Source> judge_files(const std::vector<TemplateFile>& files,
                                        const Judgement& judgement, const Streams& streams);

/// Whether a finding is as severe as `least`, or worse.
bool any_at_least(const std::vector<output::Source>& sources, findings::Severity least);

}  // namespace dbrepl::commands
