#include "analysis/code/decoding.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace dbrepl::analysis::code {

namespace {

/// The value of each character in an alphabet; -1 for one that is not in it.
constexpr std::array<std::int8_t, 256> values_in(std::string_view alphabet) {
  std::array<std::int8_t, 256> values{};
  for (std::int8_t& value : values) value = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

int value_of(const std::array<std::int8_t, 256>& values, char c) {
  return values[static_cast<unsigned char>(c)];
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
  static constexpr auto values =
      values_in("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int value = value_of(values, c == '-' ? '+' : c == '_' ? '/' : c);
    if (value < 0) continue;
    held = held << 6U | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(held >> bits & 0xFFU);
    }
  }
  if (bits >= 6) return std::nullopt;
  return bytes;
}

std::optional<std::string> decode_base85(std::string_view text) {
  static constexpr auto values = values_in(
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~");
  constexpr std::size_t group = 5;
  // What is missing at the end counts as the largest digit.
  const std::size_t missing = (group - text.size() % group) % group;
  const std::string digits = std::string(text).append(missing, '~');
  std::string bytes(digits.size() / group * 4, '\0');
  char* next = bytes.data();
  for (const char* at = digits.data(); at != digits.data() + digits.size(); at += group) {
    const std::array<std::int64_t, group> digit{value_of(values, at[0]), value_of(values, at[1]),
                                                value_of(values, at[2]), value_of(values, at[3]),
                                                value_of(values, at[4])};
    if ((digit[0] | digit[1] | digit[2] | digit[3] | digit[4]) < 0) return std::nullopt;
    const std::int64_t word =
        (((digit[0] * 85 + digit[1]) * 85 + digit[2]) * 85 + digit[3]) * 85 + digit[4];
    if (word > 0xFFFFFFFF) return std::nullopt;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) *next++ = static_cast<char>(word >> shift);
  }
  bytes.resize(bytes.size() - missing);
  return bytes;
}

std::optional<std::string> decode_base16(std::string_view text) {
  static constexpr auto upper = values_in("0123456789ABCDEF");
  static constexpr auto lower = values_in("0123456789abcdef");
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    int byte = 0;
    for (const char c : text.substr(at, 2)) {
      const int value = value_of(upper, c) >= 0 ? value_of(upper, c) : value_of(lower, c);
      if (value < 0) return std::nullopt;
      byte = byte * 16 + value;
    }
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace dbrepl::analysis::code
