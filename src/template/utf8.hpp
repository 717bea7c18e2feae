#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbrepl::cfn {

/// One character of a text.
struct CodePoint {
  char32_t value = 0;
  std::uint8_t bytes = 1;  ///< how many bytes of the text it takes
  bool valid = true;       ///< false for a byte that starts no well-formed UTF-8 sequence
};

/// The character that starts at `at`, which must be within `text`.
CodePoint decode(std::string_view text, std::size_t at);

/// What an invalid byte is written as.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

}  // namespace dbrepl::cfn
