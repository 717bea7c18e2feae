#include "analysis/code/script_tokens.hpp"

#include <algorithm>
#include <array>

namespace dbrepl::analysis::code {

namespace {

using Kind = ScriptTokenKind;

bool continues_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text), line_end_(text.find('\n')) {}

  std::vector<ScriptToken> run() {
    tokens_.reserve(text_.size() / 4 + 4);
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
        ++at_;
      } else if (text_.substr(at_, 2) == "//") {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_, 2) == "/*") {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        read_token(c);
      }
    }
    push(Kind::end, at_, at_);
    return std::move(tokens_);
  }

 private:
  ScriptToken& push(Kind kind, std::size_t from, std::size_t to) {
    for (; line_end_ < from; line_end_ = text_.find('\n', line_start_)) {
      ++line_;
      line_start_ = line_end_ + 1;
    }
    ScriptToken& token = tokens_.emplace_back();
    token.kind = kind;
    token.text = text_.substr(from, to - from);
    token.place = {static_cast<std::uint32_t>(from), line_,
                   static_cast<std::uint32_t>(from - line_start_ + 1)};
    return token;
  }

  void read_token(char c) {
    const std::size_t start = at_;
    if (c == Source::unknown) {
      push(Kind::unknown, start, ++at_);
    } else if (is_digit(c)) {
      while (at_ < text_.size() && (continues_name(text_[at_]) || text_[at_] == '.')) ++at_;
      push(Kind::number, start, at_);
    } else if (continues_name(c)) {
      while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
      push(Kind::name, start, at_);
    } else if (c == '"' || c == '\'') {
      read_string(c);
    } else if (c == '`') {
      ++at_;
      read_template();
    } else if (c == '/' && begins_regex()) {
      read_regex();
    } else {
      ++at_;
      push(Kind::op, start, at_);
      read_bracket(c);
    }
  }

  void read_bracket(char c) {
    const auto position = static_cast<std::uint32_t>(tokens_.size() - 1);
    if (c == '(' || c == '[' || c == '{') {
      open_.push_back(position);
    } else if ((c == ')' || c == ']' || c == '}') && !open_.empty()) {
      tokens_[open_.back()].match = position;
      tokens_[position].match = open_.back();
      open_.pop_back();
      if (c == '}' && !templates_.empty() && templates_.back() == open_.size()) {
        templates_.pop_back();
        read_template();
      }
    }
  }

  void read_string(char quote) {
    const std::size_t start = at_++;
    bool escapes = false;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      escapes = escapes || text_[at_] == '\\' || text_[at_] == Source::unknown;
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    push(escapes ? Kind::fragment : Kind::string, start + 1, at_);
    tokens_.back().place.offset = static_cast<std::uint32_t>(start);
    if (at_ < text_.size()) ++at_;
  }

  /// Behind the opening '`' of a template literal, or the '}' of a value in it.
  void read_template() {
    const std::size_t start = at_;
    const bool begins = start > 0 && text_[start - 1] == '`';
    bool escapes = !begins;
    while (at_ < text_.size() && text_[at_] != '`') {
      if (text_.substr(at_, 2) == "${") {
        push(Kind::fragment, start, at_);
        templates_.push_back(open_.size());
        at_ += 2;
        push(Kind::op, at_ - 1, at_);
        open_.push_back(static_cast<std::uint32_t>(tokens_.size() - 1));
        return;
      }
      escapes = escapes || text_[at_] == '\\' || text_[at_] == Source::unknown;
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    push(escapes ? Kind::fragment : Kind::string, start, at_);
    if (at_ < text_.size()) ++at_;
  }

  bool begins_regex() const {
    if (tokens_.empty()) return true;
    const ScriptToken& before = tokens_.back();
    if (before.kind == Kind::op) {
      const char c = before.text.front();
      return c != ')' && c != ']' && c != '}';
    }
    if (before.kind != Kind::name) return false;
    constexpr std::array<std::string_view, 12> words = {"return", "typeof", "case", "in",
                                                        "of",     "delete", "void", "throw",
                                                        "new",    "else",   "do",   "await"};
    return std::find(words.begin(), words.end(), before.text) != words.end();
  }

  void read_regex() {
    const std::size_t start = at_++;
    bool in_class = false;
    while (at_ < text_.size() && text_[at_] != '\n' && (in_class || text_[at_] != '/')) {
      if (text_[at_] == '[') in_class = true;
      if (text_[at_] == ']') in_class = false;
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    if (at_ < text_.size() && text_[at_] == '/') ++at_;
    while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    push(Kind::regex, start, at_);
  }

  std::string_view text_;
  std::vector<ScriptToken> tokens_;
  std::vector<std::uint32_t> open_;
  std::vector<std::size_t> templates_;  ///< how many brackets were open before each value
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t line_end_;
};

}  // namespace

std::vector<ScriptToken> read_script_tokens(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace dbrepl::analysis::code
