#include "document/yaml_scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include "support/characters.hpp"

namespace dbrepl::document {
namespace {

using support::is_digit;

/// Whether `text` is a word of YAML in one of its three spellings: small, Capitalized, CAPITALS.
bool is_word(std::string_view text, std::string_view small) {
  if (text.size() != small.size()) return false;
  const auto capital = [](char c) { return static_cast<char>(c - 'a' + 'A'); };
  const bool first_capital = text[0] == capital(small[0]);
  if (!first_capital && text[0] != small[0]) return false;
  const std::string_view rest = text.substr(1);
  if (rest == small.substr(1)) return true;
  return first_capital &&
         std::equal(rest.begin(), rest.end(), small.begin() + 1,
                    [capital](char found, char wanted) { return found == capital(wanted); });
}

std::optional<bool> boolean_word(std::string_view text) {
  for (const std::string_view word : {"true", "yes", "on"}) {
    if (is_word(text, word)) return true;
  }
  for (const std::string_view word : {"false", "no", "off"}) {
    if (is_word(text, word)) return false;
  }
  return std::nullopt;
}

/// Reads the digits of a base, underscores between them; empty where there are others or none, or
/// more than 64 bits.
std::optional<std::uint64_t> digits_of(std::string_view text, int base) {
  std::string digits(text);
  digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || stop != end || error != std::errc{}) return std::nullopt;
  return value;
}

/// The JSON spelling of an unsigned binary, octal or hexadecimal number; empty where `text` is
/// none.
std::string based_number(std::string_view text) {
  std::optional<std::uint64_t> value;
  if (text.size() > 2 && text[1] == 'x') {
    value = digits_of(text.substr(2), 16);
  } else if (text.size() > 2 && text[1] == 'b') {
    value = digits_of(text.substr(2), 2);
  } else {
    value = digits_of(text.substr(1), 8);
  }
  return value ? std::to_string(*value) : std::string();
}

/// Takes digits and underscores from the front of `text`, without the underscores.
std::string take_digits(std::string_view& text) {
  std::string digits;
  std::size_t used = 0;
  for (; used < text.size() && (is_digit(text[used]) || text[used] == '_'); ++used) {
    if (text[used] != '_') digits += text[used];
  }
  text.remove_prefix(used);
  return digits;
}

/// The JSON spelling of an unsigned decimal number; empty where `text` is none.
std::string decimal_number(std::string_view text) {
  if (text[0] == '_') return {};
  std::string whole = take_digits(text);
  const bool leading_zero = whole.size() > 1 && whole[0] == '0';
  // 089 is no octal number, and decimal ones have no leading zero: it is text.
  if (text.empty()) return leading_zero ? std::string() : whole;
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - (whole.empty() ? 0 : 1)));
  if (text[0] == '.') {
    text.remove_prefix(1);
    const std::string fraction = take_digits(text);
    if (whole.empty() && fraction.empty()) return {};
    whole = (whole.empty() ? "0" : whole) + '.' + (fraction.empty() ? "0" : fraction);
  }
  if (text.empty()) return whole;
  if (whole.empty() || (text[0] != 'e' && text[0] != 'E')) return {};
  std::string exponent = "e";
  text.remove_prefix(1);
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    exponent += text[0];
    text.remove_prefix(1);
  }
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return {};
  return whole + exponent + std::string(text);
}

/// Whether JSON spells an integer so: most numbers are of this kind, and stay where they are.
bool is_plain_integer(std::string_view text) {
  if (text[0] == '-') text.remove_prefix(1);
  if (text.empty() || (text[0] == '0' && text.size() > 1)) return false;
  return std::all_of(text.begin(), text.end(), is_digit);
}

Node resolve_number(std::string_view text, Mark mark, Builder& builder) {
  if (is_plain_integer(text)) return builder.stored_number(text, mark);
  std::string_view digits = text;
  const bool negative = digits[0] == '-';
  if (negative || digits[0] == '+') digits.remove_prefix(1);
  std::string spelt;
  if (!digits.empty() && (is_digit(digits[0]) || digits[0] == '.')) {
    if (digits[0] == '0' && digits.size() > 1) spelt = based_number(digits);
    if (spelt.empty()) spelt = decimal_number(digits);
  }
  if (spelt.empty()) return builder.string(text, mark);
  if (negative) spelt.insert(0, 1, '-');
  return spelt == text ? builder.stored_number(text, mark) : builder.number(spelt, mark);
}

}  // namespace

Node resolve_plain(std::string_view text, Mark mark, Builder& builder) {
  if (text.empty()) return builder.null(mark);
  // The first character tells nearly all texts from what is none.
  switch (text[0]) {
    case '~':
      return text.size() == 1 ? builder.null(mark) : builder.string(text, mark);
    case 'n':
    case 'N':
      if (is_word(text, "null")) return builder.null(mark);
      [[fallthrough]];
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'y':
    case 'Y':
    case 'o':
    case 'O': {
      const std::optional<bool> value = text.size() <= 5 ? boolean_word(text) : std::nullopt;
      return value ? builder.boolean(*value, mark) : builder.string(text, mark);
    }
    default:
      if (is_digit(text[0]) || text[0] == '-' || text[0] == '+' || text[0] == '.') {
        return resolve_number(text, mark, builder);
      }
      return builder.string(text, mark);
  }
}

}  // namespace dbrepl::document
