#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace dbrepl::support {

/// Whether a byte of UTF-8 goes on with a character, and begins none.
inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// How many characters a text in UTF-8 has.
inline std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

/// As many of the first `size` bytes of a text as end with a whole character.
inline std::string_view whole_characters(std::string_view text, std::size_t size) {
  if (size >= text.size()) return text;
  while (size > 0 && is_continuation(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace dbrepl::support
