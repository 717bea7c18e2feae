#include "template/utf8.hpp"

namespace dbrepl::cfn {

CodePoint decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) -> unsigned {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80U) return {static_cast<char32_t>(first), 1, true};

  const std::uint8_t length = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  constexpr CodePoint invalid{0xFFFD, 1, false};
  if (first < 0xC2U || first > 0xF4U) return invalid;
  unsigned value = first & (0x7FU >> length);
  for (std::uint8_t i = 1; i < length; ++i) {
    const unsigned next = byte(i);
    if ((next & 0xC0U) != 0x80U) return invalid;
    value = (value << 6U) | (next & 0x3FU);
  }
  const bool overlong = (length == 3 && value < 0x800U) || (length == 4 && value < 0x10000U);
  const bool surrogate = value >= 0xD800U && value <= 0xDFFFU;
  if (overlong || surrogate || value > 0x10FFFFU) return invalid;
  return {static_cast<char32_t>(value), length, true};
}

}  // namespace dbrepl::cfn
