#pragma once

#include <initializer_list>
#include <string_view>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// Runs a rule as it is, and again with each condition decided, one at a time, that branches in the
/// properties of resources of these types depend on. What it says only then ends with "where
/// condition "X" holds".
void in_every_branch(const Context& context, Reporter& reporter, const Check& check,
                     void (*run)(const Context& context, Reporter& reporter),
                     std::initializer_list<std::string_view> types);

}  // namespace dbrepl::rules
