#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "support/characters.hpp"
#include "template/printing.hpp"
#include "template/utf8.hpp"

namespace dbrepl::cfn {

namespace {

/// What YAML lets stand unescaped on a line; its other line breaks and the byte order mark do not.
bool is_printable(const CodePoint& character) {
  const char32_t c = character.value;
  if (!character.valid) return false;
  if (c < 0x7F) return c >= 0x20;
  if (c < 0xA0 || c == 0x2028 || c == 0x2029 || c == 0xFEFF) return false;
  return c != 0xFFFE && c != 0xFFFF;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(),
                    [](char a, char b) { return support::lower(a) == b; });
}

/// Words and numbers that some YAML version takes for something else than a string: booleans, null,
/// integers of every base, sexagesimals, floats, dates.
bool means_something_else(std::string_view text) {
  constexpr std::array<std::string_view, 9> words{"null", "true", "false", "yes", "no",
                                                  "on",   "off",  "y",     "n"};
  if (std::any_of(words.begin(), words.end(),
                  [&](std::string_view word) { return equals_ignoring_case(text, word); })) {
    return true;
  }
  return support::is_digit(text.front()) &&
         text.find_first_not_of("0123456789abcdefABCDEFxXoO_.:+-tTzZ ") == std::string_view::npos;
}

bool is_plain(std::string_view text) {
  if (text.empty() || text.back() == ':' || text.back() == ' ') return false;
  const char first = text.front();
  if (!support::is_letter(first) && !support::is_digit(first) && first != '/' && first != '_' &&
      first != '$') {
    return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint character = decode(text, at);
    if (!is_printable(character)) return false;
    if (character.value == ':' && text[at + 1] == ' ') return false;
    if (character.value == ' ' && text[at + 1] == '#') return false;
    at += character.bytes;
  }
  return !means_something_else(text);
}

void append_double_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint character = decode(text, at);
    const char32_t c = character.value;
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, static_cast<char>(c));
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (!character.valid) {
      out += replacement_character;
    } else if (is_printable(character)) {
      out += text.substr(at, character.bytes);
    } else if (c < 0x100) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(c));
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
    at += character.bytes;
  }
  out += '"';
}

void append_single_quoted(std::string& out, std::string_view text) {
  out += '\'';
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  out += '\'';
}

bool is_all_printable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint character = decode(text, at);
    if (!is_printable(character)) return false;
    at += character.bytes;
  }
  return true;
}

}  // namespace

void append_yaml_text(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += text;
  } else if (text.find_first_of("\"\\") != std::string_view::npos && is_all_printable(text)) {
    append_single_quoted(out, text);
  } else {
    append_double_quoted(out, text);
  }
}

bool fits_literal_block(std::string_view text) {
  const std::size_t last_break = text.find_last_of('\n');
  if (last_break == std::string_view::npos) return false;
  // A last line of nothing but spaces, or no other line than empty ones, leaves room for doubt.
  const std::string_view last_line = text.substr(last_break + 1);
  if (!last_line.empty() && last_line.find_first_not_of(" \t") == std::string_view::npos) {
    return false;
  }
  if (text.find_first_not_of(" \t\n") == std::string_view::npos) return false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint character = decode(text, at);
    if (character.value != '\n' && character.value != '\t' && !is_printable(character)) {
      return false;
    }
    at += character.bytes;
  }
  return true;
}

void append_literal_block(std::string& out, std::string_view text, std::size_t indent) {
  out += '|';
  // Where the first line does not show the indentation, it is said: two more than the parent's.
  if (text.front() == ' ' || text.front() == '\t' || text.front() == '\n') out += '2';
  if (text.back() != '\n') {
    out += '-';
  } else if (text.size() > 1 && text[text.size() - 2] == '\n') {
    out += '+';
  }
  if (text.back() == '\n') text.remove_suffix(1);
  while (true) {
    out += '\n';
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out.append(indent, ' ').append(text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
}

void append_yaml_number(std::string& out, std::string_view text) {
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent == std::string_view::npos) {
    out += text;
    return;
  }
  // YAML 1.1 wants a point before an exponent, and a sign in it.
  const std::string_view mantissa = text.substr(0, exponent);
  const std::string_view power = text.substr(exponent + 1);
  out += mantissa;
  if (mantissa.find('.') == std::string_view::npos) out += ".0";
  out += 'e';
  if (support::is_digit(power.front())) out += '+';
  out += power;
}

}  // namespace dbrepl::cfn
