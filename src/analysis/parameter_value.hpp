#pragma once

#include <string>
#include <string_view>

#include "analysis/template.hpp"

namespace dbrepl::analysis {

/// What is wrong with a value of a parameter, as the end of a sentence: '"test" is none of the
/// AllowedValues'; empty where nothing is. Of a list, each element is checked. A value that names a
/// key of Parameter Store is not checked.
std::string problem_of_value(const Parameter& parameter, std::string_view value);

}  // namespace dbrepl::analysis
