#pragma once

#include <vector>

#include "analysis/code/function_code.hpp"
#include "analysis/code/script_tokens.hpp"

namespace dbrepl::analysis::code {

/// Names of a JavaScript source that are asked for members or made instances of, and that stand
/// nowhere in it where they could be given a value; each where it is used first. Nothing for a
/// source that may be read in another way, or that sets globals. Linear in the tokens.
std::vector<NameUse> find_unbound_names(const std::vector<ScriptToken>& tokens);

}  // namespace dbrepl::analysis::code
