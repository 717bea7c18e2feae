#pragma once

#include "dbrepl/finding.hpp"

namespace dbrepl::findings {

/// Order of output within one file: line, column, rule, message.
bool precedes(const Finding& a, const Finding& b);

}  // namespace dbrepl::findings
