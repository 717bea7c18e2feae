#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "document/reading.hpp"

namespace dbrepl::document {

/// The tokens of a JSON text, their places, and what is wrong within them. All read functions
/// return whether they succeeded; a failure is in the problems.
class JsonScanner {
 public:
  /// `text` is UTF-8 and followed by a NUL.
  JsonScanner(std::string_view text, Builder& builder, Problems& problems)
      : at_(text.data()),
        end_(text.data() + text.size()),
        line_start_(text.data()),
        builder_(builder),
        problems_(problems) {}

  /// The next character; NUL at the end.
  char peek() const { return *at_; }
  void advance() { ++at_; }
  bool at_end() const { return at_ == end_; }
  Mark mark() const { return mark(at_); }

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

  /// A string with its quotes; `text` stays where it is unless it has escapes.
  bool read_string(std::string_view& text);
  /// A number, as it is spelt.
  bool read_number(std::string_view& text);
  /// Goes behind one of JSON's words; says nothing where another one stands here.
  bool read_word(std::string_view word);

  /// What stands here, as messages say it.
  std::string found() const;
  /// Whether one of JSON's words stands here in other letters.
  bool has_word_in_capitals(std::string_view word) const;
  /// Adds a syntax problem here, and returns false.
  bool fail(std::string message, Mark related = {});

 private:
  Mark mark(const char* place) const {
    return {line_, static_cast<std::uint32_t>(place - line_start_) + 1};
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

  bool read_digits(std::string_view where);
  void skip_plain();
  bool read_escape();
  bool read_unicode_escape();
  bool read_hex(std::uint32_t& code);
  bool fail_in_string(const char* opening_quote);

  const char* at_;
  const char* end_;
  const char* line_start_;
  std::uint32_t line_ = 1;
  Builder& builder_;
  Problems& problems_;
  std::string decoded_;
};

}  // namespace dbrepl::document
