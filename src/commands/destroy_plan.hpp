#pragma once

#include <string_view>
#include <vector>

#include "commands/exit_code.hpp"
#include "commands/judging.hpp"
#include "commands/streams.hpp"
#include "commands/template_files.hpp"

namespace dbrepl::commands {

/// Prints in what order stacks of templates go, what stays, what blocks and about how long it
/// takes. `format` is "text" or "json". A template that cannot be read as one has no plan.
ExitCode print_destroy_plans(const std::vector<TemplateFile>& files, const Judgement& judgement,
                             std::string_view format, const Streams& streams);

}  // namespace dbrepl::commands
