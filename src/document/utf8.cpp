#include "document/utf8.hpp"

#include <cstring>

namespace dbrepl::document {
namespace {

bool within(unsigned char byte, unsigned char low, unsigned char high) {
  return byte >= low && byte <= high;
}

/// The length of the well-formed sequence at `p`, which is not ASCII; 0 where there is none.
std::size_t sequence(const unsigned char* p, std::size_t left) {
  const unsigned char lead = p[0];
  if (left < 2) return 0;
  if (within(lead, 0xC2, 0xDF)) return within(p[1], 0x80, 0xBF) ? 2 : 0;
  if (left < 3) return 0;
  if (within(lead, 0xE0, 0xEF)) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
    return within(p[1], low, high) && within(p[2], 0x80, 0xBF) ? 3 : 0;
  }
  if (left < 4 || !within(lead, 0xF0, 0xF4)) return 0;
  const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
  return within(p[1], low, high) && within(p[2], 0x80, 0xBF) && within(p[3], 0x80, 0xBF) ? 4 : 0;
}

}  // namespace

Utf8Check check_utf8(std::string_view text) {
  Utf8Check check;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const char* p = begin; p != end;) {
    std::uint64_t word = 0;
    while (static_cast<std::size_t>(end - p) >= sizeof word) {
      std::memcpy(&word, p, sizeof word);
      if ((word & 0x8080808080808080U) != 0) break;
      p += sizeof word;
    }
    while (p != end && static_cast<unsigned char>(*p) < 0x80) ++p;
    if (p == end) break;
    check.ascii = false;
    unsigned char bytes[4] = {};
    const auto left = static_cast<std::size_t>(end - p);
    std::memcpy(bytes, p, left < 4 ? left : 4);
    const std::size_t length = sequence(bytes, left);
    if (length == 0) {
      check.invalid = static_cast<std::size_t>(p - begin);
      break;
    }
    p += length;
  }
  return check;
}

char* write_utf8(char* out, std::uint32_t code_point) {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
  return out;
}

}  // namespace dbrepl::document
