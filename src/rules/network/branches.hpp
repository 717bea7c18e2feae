#pragma once

#include "rules/check.hpp"

namespace dbrepl::rules {

/// Runs a rule over the network as it is, and again with each condition decided, one at a time,
/// that branches of Fn::If in the network depend on: `network_of` and its reader then know the
/// branch. What the rule says only then ends with "where condition "X" holds".
void in_every_network(const Context& context, Reporter& reporter, const Check& check,
                      void (*run)(const Context& context, Reporter& reporter));

}  // namespace dbrepl::rules
