#pragma once

#include <string_view>

#include "analysis/conditions.hpp"

namespace dbrepl::analysis::code {

/// Whether the runtime of a function alone, without layers, brings a module to inline code. Unknown
/// for a runtime newer than what is known here, and for what some images of a runtime carry and
/// others do not.
Verdict has_module(std::string_view runtime, std::string_view module);

}  // namespace dbrepl::analysis::code
