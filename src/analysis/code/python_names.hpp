#pragma once

#include <vector>

#include "analysis/code/function_code.hpp"
#include "analysis/code/python_tokens.hpp"

namespace dbrepl::analysis::code {

/// Names that a source calls, indexes or takes attributes of, which nothing in it can have bound
/// and Python does not know: each at its first use. Scopes are not told apart, and a name that
/// stands anywhere else counts as bound. Linear in the tokens.
std::vector<NameUse> find_unbound_names(const PythonTokens& source);

}  // namespace dbrepl::analysis::code
