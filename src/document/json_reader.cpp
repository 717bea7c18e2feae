// A single pass over the text. Strings without escapes stay where they are; the children of what is
// still open are gathered on two stacks and move to the arena when it closes, so that nothing is
// allocated for a single value.
#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/reading.hpp"
#include "document/utf8.hpp"
#include "support/quote.hpp"

namespace dbrepl::document {
namespace {

/// An object or list that is not closed yet.
struct Open {
  bool object;
  Mark mark;
  std::size_t base;  ///< where its children start on their stack
};

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

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
         c == '+' || c == '.';
}

class JsonReader {
 public:
  JsonReader(std::string_view text, const Limits& limits, Builder& builder)
      : at_(text.data()),
        end_(text.data() + text.size()),
        line_start_(text.data()),
        limits_(limits),
        builder_(builder),
        problems_(limits.problems) {}

  Reading read() {
    Reading reading;
    reading.readable = read_document(reading.root);
    reading.problems = problems_.take();
    return reading;
  }

 private:
  bool read_document(Node& root) {
    do {
      if (!read_value(root)) return false;
      while (closed_ && !open_.empty()) {
        if (!attach(root)) return false;
      }
    } while (!open_.empty());
    if (root.is_null()) problems_.add(Fault::null_value, "the document is null", root.mark());
    skip_space();
    if (at_ == end_) return true;
    return fail("expected nothing behind the document, found " + found());
  }

  /// Reads a scalar or an empty container into `node` (closed_), or opens a container up to its
  /// first value.
  bool read_value(Node& node) {
    skip_space();
    closed_ = true;
    if (++nodes_ > limits_.nodes) {
      problems_.stop_too_many_nodes(limits_.nodes, mark());
      return false;
    }
    const Mark here = mark();
    switch (*at_) {
      case '{':
        return open(true, node);
      case '[':
        return open(false, node);
      case '"': {
        std::string_view text;
        if (!read_string(text)) return false;
        node = builder_.string(text, here);
        return true;
      }
      case 't':
        return read_literal("true", builder_.boolean(true, here), node);
      case 'f':
        return read_literal("false", builder_.boolean(false, here), node);
      case 'n':
        return read_literal("null", builder_.null(here), node);
      default:
        if (*at_ == '-' || is_digit(*at_)) return read_number(node);
        return fail_value();
    }
  }

  bool open(bool object, Node& node) {
    const Mark here = mark();
    if (open_.size() >= limits_.depth) {
      problems_.stop_too_deep(limits_.depth, here);
      return false;
    }
    ++at_;
    skip_space();
    if (*at_ == (object ? '}' : ']')) {
      ++at_;
      node = object ? builder_.object({}, here) : builder_.array({}, here);
      return true;
    }
    closed_ = false;
    open_.push_back({object, here, object ? members_.size() : items_.size()});
    return !object || read_key("expected a key in double quotes or '}'");
  }

  /// Puts a complete value into the innermost open container, and goes on to the container's next
  /// value, or closes it: then `node` is the container.
  bool attach(Node& node) {
    const Open& parent = open_.back();
    if (parent.object) {
      Member& member = members_.back();
      member.value = node;
      if (node.is_null()) problems_.add_null_member(member.key, node.mark());
    } else {
      items_.push_back(node);
      if (node.is_null()) problems_.add_null_element(node.mark());
    }
    skip_space();
    if (*at_ == ',') {
      ++at_;
      closed_ = false;
      if (parent.object) return read_key("expected another key in double quotes behind ','");
      skip_space();
      return *at_ != ']' || fail("expected another element behind ',', found ']'");
    }
    if (parent.object && *at_ == '}') {
      ++at_;
      node = builder_.object(std::span(members_).subspan(parent.base), parent.mark);
      problems_.add_repeated_keys(node);
      members_.resize(parent.base);
    } else if (!parent.object && *at_ == ']') {
      ++at_;
      node = builder_.array(std::span(items_).subspan(parent.base), parent.mark);
      items_.resize(parent.base);
    } else {
      return fail_separator(parent);
    }
    open_.pop_back();
    return true;
  }

  bool read_key(const char* expected) {
    skip_space();
    if (*at_ != '"') return fail_unclosed(expected);
    Member& member = members_.emplace_back();
    member.key_mark = mark();
    if (!read_string(member.key)) return false;
    skip_space();
    if (*at_ != ':') {
      return fail(fmt::format("expected ':' behind the key {}, found {}",
                              support::quoted(member.key), found()));
    }
    ++at_;
    return true;
  }

  bool read_literal(std::string_view word, const Node& value, Node& node) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() ||
        std::memcmp(at_, word.data(), word.size()) != 0 || is_word(at_[word.size()])) {
      return fail_value();
    }
    at_ += word.size();
    node = value;
    return true;
  }

  bool read_number(Node& node) {
    const Mark here = mark();
    const char* start = at_;
    if (*at_ == '-') ++at_;
    if (*at_ == '0' && is_digit(at_[1])) {
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
    node = builder_.stored_number({start, static_cast<std::size_t>(at_ - start)}, here);
    return true;
  }

  bool read_digits(std::string_view where) {
    if (!is_digit(*at_)) return fail(fmt::format("expected a digit {}, found {}", where, found()));
    while (is_digit(*at_)) ++at_;
    return true;
  }

  /// Reads a string from its opening quote on.
  bool read_string(std::string_view& text) {
    opening_quote_ = at_;
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
    if (*at_ != '"') return fail_in_string();
    ++at_;
    text = builder_.store(decoded_);
    return true;
  }

  void skip_plain() {
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

  bool read_escape() {
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

  bool read_unicode_escape() {
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

  /// Reads 'u' and four hexadecimal digits.
  bool read_hex(std::uint32_t& code) {
    const char* u = at_++;
    for (int i = 0; i < 4; ++i, ++at_) {
      const auto c = static_cast<unsigned char>(*at_);
      const unsigned lower = c | 0x20U;
      if (is_digit(*at_)) {
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

  void skip_space() {
    while (true) {
      switch (*at_) {
        case '\n':
          line_start_ = ++at_;
          ++line_;
          skip_indentation();
          break;
        case ' ':
        case '\t':
        case '\r':
          ++at_;
          break;
        default:
          return;
      }
    }
  }

  void skip_indentation() {
    std::uint64_t word = 0;
    while (static_cast<std::size_t>(end_ - at_) >= sizeof word) {
      std::memcpy(&word, at_, sizeof word);
      if (word != 0x2020202020202020U) break;
      at_ += sizeof word;
    }
    while (*at_ == ' ') ++at_;
  }

  Mark mark() const { return mark(at_); }
  Mark mark(const char* place) const {
    return {line_, static_cast<std::uint32_t>(place - line_start_) + 1};
  }

  /// What stands here, as messages say it.
  std::string found() const {
    if (at_ == end_) return "the end of the text";
    if (*at_ == '"') return "a string";
    if (*at_ == '\n' || *at_ == '\r') return "a line break";
    if (*at_ == '/' && (at_[1] == '/' || at_[1] == '*')) return "a comment, which JSON has not";
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

  bool fail(std::string message, Mark related = {}) {
    problems_.stop(Fault::syntax, std::move(message), mark(), related);
    return false;
  }

  bool fail_value() {
    if (*at_ == '\'') return fail_unclosed("expected a value", "; strings stand in double quotes");
    std::string word;
    for (const char* p = at_; is_word(*p) && word.size() < 6; ++p) {
      word += static_cast<char>(*p | 0x20);
    }
    if (word == "true" || word == "false" || word == "null") {
      return fail_unclosed("expected " + word);
    }
    return fail_unclosed("expected a value");
  }

  bool fail_separator(const Open& parent) {
    if (!parent.object) return fail_unclosed("expected ',' or ']' behind a list element");
    return fail_unclosed("expected ',' or '}' behind the value of " +
                         support::quoted(members_.back().key));
  }

  /// Where the text ends, the place to change is what was never closed.
  bool fail_unclosed(std::string_view expected, std::string_view hint = {}) {
    std::string message = fmt::format("{}, found {}{}", expected, found(), hint);
    if (at_ != end_ || open_.empty()) return fail(std::move(message));
    const Open& inner = open_.back();
    message += fmt::format("; the {} that starts on line {} is not closed",
                           inner.object ? "object" : "list", inner.mark.line);
    return fail(std::move(message), inner.mark);
  }

  bool fail_in_string() {
    if (*at_ == '\t') return fail("expected \\t in a string, found a tab");
    if (at_ != end_ && *at_ != '\n' && *at_ != '\r') {
      return fail("expected an escape in a string, found " + found());
    }
    const std::string what = found();
    at_ = opening_quote_;
    return fail("expected '\"' at the end of this string, found " + what);
  }

  const char* at_;
  const char* end_;
  const char* line_start_;
  const char* opening_quote_ = nullptr;
  std::uint32_t line_ = 1;
  bool closed_ = false;  ///< whether the value just read is complete
  std::size_t nodes_ = 0;
  const Limits& limits_;
  Builder& builder_;
  Problems problems_;
  std::vector<Open> open_;
  std::vector<Node> items_;
  std::vector<Member> members_;
  std::string decoded_;
};

}  // namespace

Reading read_json(std::string_view text, const Limits& limits, Builder& builder) {
  return JsonReader(text, limits, builder).read();
}

}  // namespace dbrepl::document
