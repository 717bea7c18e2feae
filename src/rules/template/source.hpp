#pragma once

#include <initializer_list>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// Reports the problems of the source text that are of one of these faults, in its own words.
void report_faults(const Check& check, std::initializer_list<document::Fault> faults,
                   const Context& context, Reporter& reporter);

}  // namespace dbrepl::rules
