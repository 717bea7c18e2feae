#include "support/quote.hpp"

#include "support/characters.hpp"

namespace dbrepl::support {

std::string quoted(std::string_view text, std::size_t longest) {
  const bool cut = text.size() > longest;
  text = whole_characters(text, longest);
  std::string shown;
  shown.reserve(text.size() + 2);
  shown += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      shown += '\\';
      shown += c;
    } else if (c == '\n') {
      shown += "\\n";
    } else if (c == '\t') {
      shown += "\\t";
    } else if (c == '\r') {
      shown += "\\r";
    } else if (byte < 0x20 || byte == 0x7F) {
      constexpr char digits[] = "0123456789abcdef";
      shown += "\\u00";
      shown += digits[byte >> 4U];
      shown += digits[byte & 0xFU];
    } else {
      shown += c;
    }
  }
  if (cut) shown += "…";
  shown += '"';
  return shown;
}

}  // namespace dbrepl::support
