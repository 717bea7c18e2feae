#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/code/function_code.hpp"
#include "analysis/code/script_tokens.hpp"

namespace dbrepl::analysis::code {

/// The first mistake of a source that JavaScript surely refuses. This is no parser: it knows
/// brackets, strings and declarations without a name, and is silent about everything else, and
/// wherever a slash may be the start of a regular expression.
std::optional<SyntaxError> find_script_error(std::string_view source,
                                             const std::vector<ScriptToken>& tokens);

}  // namespace dbrepl::analysis::code
