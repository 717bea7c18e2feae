#include "output/escape.hpp"

#include <array>
#include <cstddef>

namespace dbrepl::output {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex_byte(std::string& out, unsigned char byte) {
  out += hex_digits[byte >> 4U];
  out += hex_digits[byte & 15U];
}

void append_escape(std::string& out, const CodePoint& point, unsigned char first) {
  if (!point.valid || point.value < 0x80) {
    out += "\\x";
    append_hex_byte(out, first);
    return;
  }
  out += "\\u{";
  for (int shift = 20; shift >= 0; shift -= 4) {
    const auto digit = (point.value >> static_cast<unsigned>(shift)) & 15U;
    if (digit != 0 || shift <= 12) out += hex_digits[digit];
  }
  out += '}';
}

/// Whether a terminal would act on the character, or a reader would not see it.
bool is_treacherous(char32_t value) {
  return value < 0x20 || (value >= 0x7f && value < 0xa0) || value == 0xad || value == 0x61c ||
         (value >= 0x200b && value <= 0x200f) || (value >= 0x2028 && value <= 0x202e) ||
         (value >= 0x2060 && value <= 0x2069) || value == 0xfeff ||
         (value >= 0xfff9 && value <= 0xfffb) || (value >= 0xe0000 && value <= 0xe007f);
}

bool is_plain_ascii(char c) {
  return c >= 0x20 && c < 0x7f;
}

/// Appends up to the first byte that is not printable ASCII or stands in `special`, and returns the
/// rest: nearly all texts are plain throughout.
std::string_view append_plain(std::string& out, std::string_view text, std::string_view special) {
  std::size_t plain = 0;
  while (plain < text.size() && is_plain_ascii(text[plain]) &&
         special.find(text[plain]) == std::string_view::npos) {
    ++plain;
  }
  out.append(text, 0, plain);
  return text.substr(plain);
}

/// The loop that the escapers share: `replace(point, first byte)` appends one character that is not
/// plain.
template <typename Replace>
void append_each(std::string& out, std::string_view text, std::string_view special,
                 Replace replace) {
  for (text = append_plain(out, text, special); !text.empty();
       text = append_plain(out, text, special)) {
    const CodePoint point = first_code_point(text);
    replace(point, text.substr(0, point.size));
    text.remove_prefix(point.size);
  }
}

void append_percent(std::string& out, std::string_view bytes) {
  constexpr std::string_view upper = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += upper[byte >> 4U];
    out += upper[byte & 15U];
  }
}

void append_visible_point(std::string& out, const CodePoint& point, std::string_view bytes) {
  if (!point.valid || is_treacherous(point.value)) {
    append_escape(out, point, static_cast<unsigned char>(bytes.front()));
  } else {
    out += bytes;
  }
}

void append_github(std::string& out, std::string_view text, std::string_view special) {
  append_each(out, text, special, [&](const CodePoint& point, std::string_view bytes) {
    const char c = bytes.front();
    if (c == '\n' || c == '\r' || special.find(c) != std::string_view::npos) {
      append_percent(out, bytes);
    } else {
      append_visible_point(out, point, bytes);
    }
  });
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};
  char32_t value = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    value = (value << 6U) | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < least[size] || value > 0x10ffff || surrogate) return {};
  return {value, size, true};
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(first_code_point(text).size);
    ++count;
  }
  return count;
}

void append_visible(std::string& out, std::string_view text) {
  append_each(out, text, "", [&](const CodePoint& point, std::string_view bytes) {
    append_visible_point(out, point, bytes);
  });
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  append_each(out, text, "\"\\", [&](const CodePoint& point, std::string_view bytes) {
    switch (bytes.front()) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (!point.valid) {
          out += "\xef\xbf\xbd";
        } else if (point.value < 0x20 || point.value == 0x7f) {
          out += "\\u00";
          append_hex_byte(out, static_cast<unsigned char>(bytes.front()));
        } else {
          out += bytes;
        }
    }
  });
  out += '"';
}

void append_xml(std::string& out, std::string_view text) {
  append_each(out, text, "<>&\"'", [&](const CodePoint& point, std::string_view bytes) {
    switch (bytes.front()) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        if (point.valid && (point.value == 0xfffe || point.value == 0xffff)) {
          append_escape(out, point, static_cast<unsigned char>(bytes.front()));
        } else {
          append_visible_point(out, point, bytes);
        }
    }
  });
}

void append_github_message(std::string& out, std::string_view text) {
  append_github(out, text, "%");
}

void append_github_property(std::string& out, std::string_view text) {
  append_github(out, text, "%:,");
}

void append_uri(std::string& out, std::string_view path) {
  append_each(out, path, " %\"<>\\^`{|}#?[]:", [&](const CodePoint&, std::string_view bytes) {
    append_percent(out, bytes);
  });
}

}  // namespace dbrepl::output
