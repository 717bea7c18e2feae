#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbrepl::document {

/// What a look at each byte of a text says about its encoding.
struct Utf8Check {
  bool ascii = true;                             ///< no byte above 0x7F
  std::size_t invalid = std::string_view::npos;  ///< where the first byte stands that is not UTF-8
};

/// Checks for well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, surrogates, or code
/// points above U+10FFFF.
Utf8Check check_utf8(std::string_view text);

/// Writes a code point as UTF-8 and returns the end; `out` has room for four bytes.
char* write_utf8(char* out, std::uint32_t code_point);

/// How many bytes the sequence has that starts with `lead`, in well-formed UTF-8.
inline std::size_t utf8_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

}  // namespace dbrepl::document
