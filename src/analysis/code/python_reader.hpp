#pragma once

#include <string_view>

#include "analysis/code/function_code.hpp"

namespace dbrepl::analysis::code {

/// What a source of Python 3.`minor` holds. Linear in its length, for any text. `by_hand`: whether
/// people wrote it as it is; what a tool has packed has all of its names.
Contents read_python(std::string_view source, int minor, bool by_hand = true);

}  // namespace dbrepl::analysis::code
