#pragma once

#include "commands/command.hpp"

namespace dbrepl::commands {

// Each registers its verb with the program; `chosen` must live as long as the program.
void add_synth(CLI::App& app, Invocation& chosen);
void add_validate(CLI::App& app, Invocation& chosen);
void add_deploy(CLI::App& app, Invocation& chosen);
void add_layer(CLI::App& app, Invocation& chosen);
void add_init(CLI::App& app, Invocation& chosen);
void add_explain(CLI::App& app, Invocation& chosen);
void add_rules(CLI::App& app, Invocation& chosen);
void add_schemas(CLI::App& app, Invocation& chosen);
void add_completion(CLI::App& app, Invocation& chosen);

}  // namespace dbrepl::commands
