#pragma once

#include <string_view>

#include "analysis/code/function_code.hpp"

namespace dbrepl::analysis::code {

/// What a source of Python 3.`minor` holds. Linear in its length, for any text.
Contents read_python(std::string_view source, int minor);

}  // namespace dbrepl::analysis::code
