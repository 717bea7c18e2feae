#pragma once

#include <string_view>

#include "analysis/code/function_code.hpp"

namespace dbrepl::analysis::code {

/// What a JavaScript source for Node.js holds. Its syntax is not judged. Linear in its length, for
/// any text.
Contents read_script(std::string_view source);

}  // namespace dbrepl::analysis::code
