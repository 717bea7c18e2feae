#pragma once

#include <optional>

#include "analysis/code/function_code.hpp"
#include "analysis/code/python_tokens.hpp"

namespace dbrepl::analysis::code {

/// The first mistake of a source that Python 3.`minor` surely refuses. This is no parser: it knows
/// brackets, strings, indentation, the heads of statements and what cannot stand side by side, and
/// is silent about everything else.
std::optional<SyntaxError> find_syntax_error(const PythonTokens& source, int minor);

}  // namespace dbrepl::analysis::code
