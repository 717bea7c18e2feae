#include "document/json_scanner.hpp"

#include <fmt/format.h>

#include <bit>

#include "document/utf8.hpp"
#include "support/characters.hpp"
#include "support/quote.hpp"

namespace dbrepl::document {
namespace {

/// The lowest byte of `word` that ends a run of plain characters in a string ('"', '\\', or a
/// control character) has its high bit set in the result; so may bytes behind it.
std::uint64_t string_stops(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t high = 0x8080808080808080U;
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t backslash = word ^ (ones * '\\');
  return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
          ((word - ones * 0x20U) & ~word)) &
         high;
}

bool is_word(char c) {
  return support::is_alphanumeric(c) || c == '_' || c == '-' || c == '+' || c == '.';
}

}  // namespace

bool JsonScanner::read_string(std::string_view& text) {
  const char* opening_quote = at_;
  const char* start = ++at_;
  skip_plain();
  if (*at_ == '"') {
    text = {start, static_cast<std::size_t>(at_ - start)};
    ++at_;
    return true;
  }
  decoded_.assign(start, at_);
  while (*at_ == '\\') {
    if (!read_escape()) return false;
    start = at_;
    skip_plain();
    decoded_.append(start, at_);
  }
  if (*at_ != '"') return fail_in_string(opening_quote);
  ++at_;
  text = builder_.store(decoded_);
  return true;
}

void JsonScanner::skip_plain() {
  std::uint64_t word = 0;
  while (static_cast<std::size_t>(end_ - at_) >= sizeof word) {
    std::memcpy(&word, at_, sizeof word);
    const std::uint64_t stops = string_stops(word);
    if (stops != 0 && std::endian::native == std::endian::little) {
      at_ += std::countr_zero(stops) / 8;
      return;
    }
    if (stops != 0) break;
    at_ += sizeof word;
  }
  while (static_cast<unsigned char>(*at_) >= 0x20 && *at_ != '"' && *at_ != '\\') ++at_;
}

bool JsonScanner::read_escape() {
  const char* backslash = at_++;
  switch (*at_) {
    case '"':
    case '\\':
    case '/':
      decoded_ += *at_;
      break;
    case 'b':
      decoded_ += '\b';
      break;
    case 'f':
      decoded_ += '\f';
      break;
    case 'n':
      decoded_ += '\n';
      break;
    case 'r':
      decoded_ += '\r';
      break;
    case 't':
      decoded_ += '\t';
      break;
    case 'u':
      return read_unicode_escape();
    default: {
      const std::string what = found();
      at_ = backslash;
      return fail(R"(expected one of " \ / b f n r t u behind a backslash, found )" + what);
    }
  }
  ++at_;
  return true;
}

bool JsonScanner::read_unicode_escape() {
  const char* backslash = at_ - 1;
  std::uint32_t code = 0;
  if (!read_hex(code)) return false;
  if (code >= 0xD800 && code < 0xDC00 && at_[0] == '\\' && at_[1] == 'u') {
    const char* second = at_++;
    std::uint32_t low = 0;
    if (!read_hex(low)) return false;
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    } else {
      at_ = second;
    }
  }
  if (code >= 0xD800 && code < 0xE000) {
    problems_.add(Fault::encoding,
                  fmt::format("\\u{:04x} is half of a surrogate pair; expected the other half {}",
                              code, code < 0xDC00 ? "behind it" : "in front of it"),
                  mark(backslash));
    code = 0xFFFD;
  }
  char bytes[4];
  decoded_.append(bytes, write_utf8(bytes, code));
  return true;
}

// Reads 'u' and four hexadecimal digits.
bool JsonScanner::read_hex(std::uint32_t& code) {
  const char* u = at_++;
  for (int i = 0; i < 4; ++i, ++at_) {
    const auto c = static_cast<unsigned char>(*at_);
    const unsigned lower = c | 0x20U;
    if (support::is_digit(*at_)) {
      code = code * 16 + (c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      code = code * 16 + (lower - 'a' + 10);
    } else {
      const std::string what = found();
      at_ = u - 1;
      return fail("expected four hexadecimal digits behind \\u, found " + what);
    }
  }
  return true;
}

bool JsonScanner::read_number(std::string_view& text) {
  const char* start = at_;
  if (*at_ == '-') ++at_;
  if (*at_ == '0' && support::is_digit(at_[1])) {
    at_ = start;
    return fail("expected a number without a leading zero, found " + found());
  }
  if (!read_digits("in a number")) return false;
  if (*at_ == '.') {
    ++at_;
    if (!read_digits("behind the decimal point")) return false;
  }
  if (*at_ == 'e' || *at_ == 'E') {
    ++at_;
    if (*at_ == '+' || *at_ == '-') ++at_;
    if (!read_digits("in the exponent")) return false;
  }
  text = {start, static_cast<std::size_t>(at_ - start)};
  return true;
}

bool JsonScanner::read_digits(std::string_view where) {
  if (!support::is_digit(*at_))
    return fail(fmt::format("expected a digit {}, found {}", where, found()));
  while (support::is_digit(*at_)) ++at_;
  return true;
}

bool JsonScanner::read_word(std::string_view word) {
  if (static_cast<std::size_t>(end_ - at_) < word.size() ||
      std::memcmp(at_, word.data(), word.size()) != 0 || is_word(at_[word.size()])) {
    return false;
  }
  at_ += word.size();
  return true;
}

std::string JsonScanner::found() const {
  if (at_ == end_) return "the end of the text";
  if (*at_ == '"') return "a string";
  if (*at_ == '\n' || *at_ == '\r') return "a line break";
  if (*at_ == '/' && (at_[1] == '/' || at_[1] == '*')) return "a comment, which JSON does not have";
  if (*at_ == '\'') return "a single quote";
  const char* stop = at_;
  while (is_word(*stop)) ++stop;
  if (stop - at_ > 1) {
    return support::quoted({at_, static_cast<std::size_t>(stop - at_)}, 32);
  }
  const auto byte = static_cast<unsigned char>(*at_);
  if (byte < 0x20 || byte == 0x7F) return fmt::format("the control character 0x{:02x}", byte);
  return fmt::format("'{}'", std::string_view(at_, utf8_length(*at_)));
}

bool JsonScanner::fail(std::string message, Mark related) {
  problems_.stop(Fault::syntax, std::move(message), mark(), related);
  return false;
}

bool JsonScanner::has_word_in_capitals(std::string_view word) const {
  const char* p = at_;
  for (const char c : word) {
    if ((*p++ | 0x20) != c) return false;
  }
  return !is_word(*p);
}

bool JsonScanner::fail_in_string(const char* opening_quote) {
  if (*at_ == '\t') return fail("expected \\t in a string, found a tab");
  if (at_ != end_ && *at_ != '\n' && *at_ != '\r') {
    return fail("expected an escape in a string, found " + found());
  }
  const std::string what = found();
  at_ = opening_quote;
  return fail("expected '\"' at the end of this string, found " + what);
}

}  // namespace dbrepl::document
