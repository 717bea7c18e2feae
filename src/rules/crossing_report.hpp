#pragma once

#include <string>

#include "analysis/crossings.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

/// Reports something of one environment that names the resource of another one, with the one that
/// is meant as the way out.
void report_crossing(const Check& check, Reporter& reporter, const analysis::Crossing& crossing,
                     std::string message);

}  // namespace dbrepl::rules
