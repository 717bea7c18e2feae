#pragma once

#include <string>
#include <string_view>

namespace dbrepl::findings {

/// What to say where find_rule() finds nothing: 'there is no rule "DLE003"; did you mean "DEL003"?'
std::string no_such_rule(std::string_view name);

/// "REF" of "REF004".
constexpr std::string_view family_of(std::string_view rule) {
  return rule.substr(0, 3);
}

/// Whether a name (of a rule, a family, or the beginning of an id of cfn-lint's) means this rule.
/// Without regard to case.
bool names_rule(std::string_view name, std::string_view rule);

/// What is wrong with a name of something to be ignored; empty for rules and families that there
/// are, and for all that has the form of an id of cfn-lint's: not each of its rules is one of ours.
std::string objection_to_ignoring(std::string_view name);

}  // namespace dbrepl::findings
