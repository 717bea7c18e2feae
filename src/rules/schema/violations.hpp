#pragma once

#include <string>

#include "rules/check.hpp"
#include "schema/violation.hpp"

namespace dbrepl::rules {

/// The rule that a violation belongs to.
const Check& check_of(const schema::Violation& violation);

/// Whether the words of a conditional fact say what was expected, better than its pattern does.
bool is_told_in_words(const schema::Violation& violation);

/// One sentence about a violation: the place, what was expected, what was found, where it is from.
std::string message_of(const schema::Violation& violation);

}  // namespace dbrepl::rules
