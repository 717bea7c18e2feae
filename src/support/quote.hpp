#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dbrepl::support {

/// A text from outside as messages show it: in double quotes, on one line (control characters,
/// quotes and backslashes escaped as in JSON), cut with "…" behind `longest` bytes, never inside a
/// UTF-8 sequence.
std::string quoted(std::string_view text, std::size_t longest = 80);

}  // namespace dbrepl::support
