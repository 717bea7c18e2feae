#pragma once

#include <span>
#include <string>

#include "findings/rule.hpp"

namespace dbrepl::output {

/// A line a rule: id, severity, title.
void list_rules_as_text(std::span<const findings::Rule* const> rules, std::string& out);

/// A list of objects with all that a rule says of itself.
void list_rules_as_json(std::span<const findings::Rule* const> rules, std::string& out);

/// The reference page docs/rules.md: a table, then a section a rule with its examples.
void list_rules_as_markdown(std::span<const findings::Rule* const> rules, std::string& out);

/// Everything about one rule, for a terminal.
void explain_rule(const findings::Rule& rule, bool colour, std::string& out);

}  // namespace dbrepl::output
