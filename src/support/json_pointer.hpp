#pragma once

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace dbrepl::support {

/// Appends one reference token to a JSON pointer (RFC 6901): "/" and the key, '~' as "~0" and '/'
/// as
/// "~1".
inline void append_key(std::string& pointer, std::string_view key) {
  pointer += '/';
  std::size_t special = key.find_first_of("~/");
  while (special != std::string_view::npos) {
    pointer += key.substr(0, special);
    pointer += key[special] == '~' ? "~0" : "~1";
    key.remove_prefix(special + 1);
    special = key.find_first_of("~/");
  }
  pointer += key;
}

/// Appends the index of a list's element to a JSON pointer.
inline void append_index(std::string& pointer, std::size_t index) {
  char digits[24];
  const char* end = std::to_chars(digits, digits + sizeof digits, index).ptr;
  pointer += '/';
  pointer.append(digits, static_cast<std::size_t>(end - digits));
}

/// "GatewayId" of "/properties/GatewayId", as it is written there.
constexpr std::string_view last_step(std::string_view pointer) {
  return pointer.substr(pointer.rfind('/') + 1);
}

}  // namespace dbrepl::support
