#include "analysis/code/python_tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analysis/code/python_strings.hpp"

namespace dbrepl::analysis::code {

namespace {

using Kind = PythonTokenKind;

/// In the order of PythonKeyword, without `none`.
constexpr std::array<std::string_view, 35> keywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
static_assert(std::is_sorted(keywords.begin(), keywords.end()));
static_assert(keywords.size() == static_cast<std::size_t>(PythonKeyword::yield));
constexpr std::size_t keyword_slots = 128;

constexpr std::size_t slot_of(std::string_view word) {
  return (static_cast<unsigned char>(word.front()) + static_cast<unsigned char>(word.back()) * 11U +
          word.size()) %
         keyword_slots;
}

/// Each keyword in a slot of its own: most names fall into an empty one.
constexpr auto keywords_by_slot = [] {
  std::array<PythonKeyword, keyword_slots> slots{};
  for (std::size_t i = 0; i < keywords.size(); ++i) {
    slots[slot_of(keywords[i])] = static_cast<PythonKeyword>(i + 1);
  }
  return slots;
}();
static_assert(std::count(keywords_by_slot.begin(), keywords_by_slot.end(), PythonKeyword::none) ==
              keyword_slots - keywords.size());

/// `none` for any other word.
PythonKeyword keyword_of(std::string_view word) {
  const PythonKeyword found = keywords_by_slot[slot_of(word)];
  const bool is_same =
      found != PythonKeyword::none && keywords[static_cast<std::size_t>(found) - 1] == word;
  return is_same ? found : PythonKeyword::none;
}

constexpr std::string_view operators = "+-*/%@&|^~<>=.,:;()[]{}";

enum Class : std::uint8_t {
  other = 0,
  name = 1,
  digit = 2,
  blank = 4,
  op = 8,
  quote = 16,
};

constexpr std::array<std::uint8_t, 256> classes = [] {
  std::array<std::uint8_t, 256> all{};
  for (std::size_t c = 0x80; c < 256; ++c) all[c] = name;
  for (char c = 'a'; c <= 'z'; ++c) all[static_cast<unsigned char>(c)] = name;
  for (char c = 'A'; c <= 'Z'; ++c) all[static_cast<unsigned char>(c)] = name;
  all['_'] = name;
  for (char c = '0'; c <= '9'; ++c) all[static_cast<unsigned char>(c)] = digit;
  for (const char c : {' ', '\t', '\r', '\f'}) all[static_cast<unsigned char>(c)] = blank;
  for (const char c : operators) all[static_cast<unsigned char>(c)] = op;
  for (const char c : {'"', '\''}) all[static_cast<unsigned char>(c)] = quote;
  return all;
}();

bool is(char c, unsigned wanted) {
  return (classes[static_cast<unsigned char>(c)] & wanted) != 0;
}

bool is_digit(char c) {
  return is(c, digit);
}

char closing_of(char bracket) {
  return bracket == '(' ? ')' : bracket == '[' ? ']' : '}';
}

class Lexer {
 public:
  Lexer(std::string_view text, int minor) : text_(text), strings_(text, minor) {
    out_.source = text;
  }

  PythonTokens run() {
    // More than most sources have: pages of what stays empty are never touched.
    constexpr std::size_t most = 1U << 18U;
    out_.tokens.reserve(std::min(text_.size() / 2 + 4, most));
    indents_.push_back({});
    read(text_.size(), true);
    if (!open_.empty()) {
      const PythonToken& bracket = out_.tokens[open_.back()];
      report(fmt::format("'{}' is never closed", bracket.text), out_.place_of(bracket));
    }
    end_line(0);
    for (std::size_t i = 1; i < indents_.size(); ++i) push(Kind::dedent, at_, 0);
    out_.source_end = position();
    push(Kind::end, at_, 0);
    read_fields();
    return std::move(out_);
  }

 private:
  struct Indentation {
    std::size_t column = 0;  ///< a tab reaches the next multiple of eight
    std::size_t narrow = 0;  ///< a tab counts one
  };

  void report(std::string message, Place place) {
    if (!out_.problem.empty()) return;
    out_.problem = std::move(message);
    out_.problem_place = place;
  }

  Place place_of(std::size_t offset) const { return out_.place_at(offset); }

  PythonToken& push(Kind kind, std::size_t from, std::size_t length) {
    out_.tokens.push_back({kind, PythonKeyword::none, '\0', 0, {text_.data() + from, length}});
    return out_.tokens.back();
  }

  /// Up to where the search is.
  PythonToken& push_since(Kind kind, std::size_t start) { return push(kind, start, at_ - start); }

  std::uint32_t position() const { return static_cast<std::uint32_t>(out_.tokens.size()); }

  /// Ends a line that holds something.
  void end_line(std::size_t length) {
    const Kind last = out_.tokens.empty() ? Kind::newline : out_.tokens.back().kind;
    if (last == Kind::newline || last == Kind::indent || last == Kind::dedent) return;
    line_.end = position();
    out_.lines.push_back(line_);
    line_ = {};
    push(Kind::newline, at_, length);
  }

  std::size_t end_of(unsigned wanted, std::size_t at) const {
    const char* next = text_.data() + at;
    const char* const last = text_.data() + limit_;
    while (next < last && is(*next, wanted)) ++next;
    return static_cast<std::size_t>(next - text_.data());
  }

  char peek(std::size_t offset = 0) const {
    return at_ + offset < limit_ ? text_[at_ + offset] : '\0';
  }

  void read(std::size_t limit, bool as_lines) {
    limit_ = limit;
    bool at_line_start = as_lines;
    while (at_ < limit_) {
      if (at_line_start) {
        at_line_start = false;
        if (open_.empty() && !read_indentation()) {
          at_line_start = true;
          continue;
        }
        if (at_ >= limit_) break;
      }
      const char c = text_[at_];
      const unsigned kind = classes[static_cast<unsigned char>(c)];
      if ((kind & name) != 0) {
        read_name();
      } else if ((kind & op) != 0) {
        c == '.' && is(peek(1), digit) ? read_number() : read_operator(c);
      } else if ((kind & blank) != 0) {
        at_ = end_of(blank, at_ + 1);
      } else if ((kind & quote) != 0) {
        read_string(at_);
      } else if ((kind & digit) != 0) {
        read_number();
      } else if (c == '\n') {
        if (as_lines && open_.empty()) {
          end_line(1);
          at_line_start = true;
        }
        ++at_;
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), limit_);
      } else if (c == '\\') {
        read_continuation();
      } else if (c == '!' && peek(1) == '=') {
        read_operator(c);
      } else {
        read_stray(c);
      }
    }
  }

  /// At the start of a line: false where it holds nothing.
  bool read_indentation() {
    Indentation found;
    bool has_tab = false;
    std::size_t text = at_;
    for (; text < limit_; ++text) {
      const char c = text_[text];
      if (c == ' ') {
        ++found.column;
        ++found.narrow;
      } else if (c == '\t') {
        found.column = (found.column / 8 + 1) * 8;
        ++found.narrow;
        has_tab = true;
      } else if (c == '\f') {
        found = {};
      } else {
        break;
      }
    }
    at_ = text;
    if (text >= limit_) return true;
    const char c = text_[text];
    if (c == '\r' && peek(1) == '\n') {
      at_ += 2;
      return false;
    }
    if (c == '\n' || c == '#') {
      if (c == '#') at_ = std::min(text_.find('\n', at_), limit_);
      if (at_ < limit_) ++at_;
      return false;
    }
    mixed_ = mixed_ || has_tab;
    if (found.column > indents_.back().column) {
      indents_.push_back(found);
      push(Kind::indent, text, 0);
      return true;
    }
    while (found.column < indents_.back().column) {
      indents_.pop_back();
      push(Kind::dedent, text, 0);
    }
    if (found.column != indents_.back().column) {
      if (!mixed_) report("the indentation fits no block around the line", place_of(text));
      indents_.push_back(found);
      push(Kind::indent, text, 0);
      out_.has_unknown = out_.has_unknown || mixed_;
    }
    return true;
  }

  void read_continuation() {
    std::size_t next = at_ + 1;
    if (next < limit_ && text_[next] == '\r') ++next;
    if (next < limit_ && text_[next] != '\n') {
      report("a '\\' outside of a string must end its line", place_of(at_));
    }
    at_ = std::min(next + 1, limit_);
  }

  /// At a character that begins no token.
  void read_stray(char c) {
    if (c == Source::unknown) {
      out_.has_unknown = true;
      push(Kind::unknown, at_, 1);
    } else {
      report(c > ' ' && c < '\x7f' ? fmt::format("'{}' begins nothing in Python", c)
                                   : "a control character stands in the source",
             place_of(at_));
    }
    ++at_;
  }

  void read_name() {
    const std::size_t start = at_;
    at_ = end_of(name | digit, at_ + 1);
    const std::string_view word(text_.data() + start, at_ - start);
    if (is(peek(), quote) && is_string_prefix(word)) return read_string(start);
    const PythonKeyword keyword = keyword_of(word);
    PythonToken& token =
        push_since(keyword == PythonKeyword::none ? Kind::name : Kind::keyword, start);
    token.keyword = keyword;
    line_.has_choice |= keyword == PythonKeyword::if_ || keyword == PythonKeyword::or_;
    if (keyword == PythonKeyword::await) out_.has_await = true;
  }

  void read_number() {
    const std::size_t start = at_;
    const char kind = static_cast<char>(peek(1) | 0x20);
    if (peek() == '0' && (kind == 'x' || kind == 'o' || kind == 'b')) {
      at_ += 2;
      const auto belongs = [&](char c) {
        return is_digit(c) || c == '_' || (kind == 'x' && ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'));
      };
      while (at_ < limit_ && belongs(text_[at_])) ++at_;
    } else {
      const auto digits = [&] {
        while (at_ < limit_ && (is_digit(text_[at_]) || text_[at_] == '_')) ++at_;
      };
      digits();
      if (peek() == '.') {
        ++at_;
        digits();
      }
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1U : 0U;
      if ((peek() | 0x20) == 'e' && is_digit(peek(1 + sign))) {
        at_ += 1 + sign;
        digits();
      }
      if ((peek() | 0x20) == 'j') ++at_;
    }
    push_since(Kind::number, start);
  }

  /// How many characters an operator has: "=", "==", "**", "**=", "->", "...".
  std::size_t length_of_operator(char c) const {
    // Most stand alone, and their second character is no operator's.
    const char next = peek(1);
    if (next != '=' && next != c && next != '>') return 1;
    if (c == '.') return next == '.' && peek(2) == '.' ? 3 : 1;
    if (c == '-' && next == '>') return 2;
    const std::size_t stem = next == c && (c == '*' || c == '/' || c == '<' || c == '>') ? 2 : 1;
    constexpr std::string_view assigning = "=!<>+-*/%@&|^:";
    const bool assigns = peek(stem) == '=' && assigning.find(c) != std::string_view::npos;
    return assigns ? stem + 1 : stem;
  }

  void read_operator(char c) {
    const std::size_t length = length_of_operator(c);
    PythonToken& token = push(Kind::op, at_, length);
    at_ += length;
    if (length > 1) return;
    token.symbol = c;
    if (c == '(' || c == '[' || c == '{') {
      open_.push_back(position() - 1);
    } else if (c == ')' || c == ']' || c == '}') {
      close(token);
    } else if (open_.empty()) {
      line_.has_assignment |= c == '=';
      line_.has_semicolon |= c == ';';
    }
  }

  /// Joins a closing bracket, added last, with the one that it belongs to.
  void close(PythonToken& closing) {
    if (open_.empty()) {
      report(fmt::format("'{}' closes nothing", closing.symbol), out_.place_of(closing));
      return;
    }
    PythonToken& opening = out_.tokens[open_.back()];
    const char wanted = closing_of(opening.symbol);
    if (wanted != closing.symbol) {
      report(fmt::format("'{}' stands where '{}' must close the '{}' of line {}", closing.symbol,
                         wanted, opening.symbol, out_.place_of(opening).line),
             out_.place_of(closing));
    }
    opening.match = position() - 1;
    closing.match = open_.back();
    open_.pop_back();
  }

  /// Of a string with a prefix, or none, from `start`; its opening quote stands at `at_`.
  void read_string(std::size_t start) {
    const std::string_view prefix(text_.data() + start, at_ - start);
    const std::size_t end = strings_.end_of(prefix, at_, limit_);
    if (end == std::string_view::npos) {
      report("a string is never closed", place_of(start));
      // What is behind it is a string to one reader, and code to another.
      at_ = limit_;
    } else {
      at_ = end;
    }
    push_since(Kind::string, start);
  }

  /// The expressions of f-strings, those of inner ones among them.
  void read_fields() {
    const std::vector<PythonField> fields = strings_.take_fields();
    const std::string problem = out_.problem;
    const Place place = out_.problem_place;
    for (const PythonField& field : fields) {
      const std::uint32_t first = position();
      open_.clear();
      at_ = field.from;
      read(field.to, false);
      const std::uint32_t last = position();
      push(Kind::end, field.to, 0);
      out_.embedded.emplace_back(first, last);
    }
    // What is wrong within them, versions of Python judge differently.
    out_.problem = problem;
    out_.problem_place = place;
  }

  std::string_view text_;
  PythonStrings strings_;
  PythonTokens out_;
  std::vector<std::uint32_t> open_;
  std::vector<Indentation> indents_;
  PythonLine line_;  ///< that is being read
  std::size_t at_ = 0;
  std::size_t limit_ = 0;
  bool mixed_ = false;
};

}  // namespace

Place PythonTokens::place_at(std::size_t offset) const {
  if (starts_.empty()) {
    starts_.push_back(0);
    for (std::size_t end = source.find('\n'); end != std::string_view::npos;
         end = source.find('\n', end + 1)) {
      starts_.push_back(static_cast<std::uint32_t>(end + 1));
    }
  }
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(next - starts_.begin()),
          static_cast<std::uint32_t>(offset - *std::prev(next) + 1)};
}

PythonTokens read_python_tokens(std::string_view text, int minor) {
  return Lexer(text, minor).run();
}

std::optional<std::string_view> plain_text(const PythonToken& token) {
  if (token.kind != PythonTokenKind::string) return std::nullopt;
  std::string_view text = token.text;
  while (!text.empty() && text.front() != '"' && text.front() != '\'') {
    if ((text.front() | 0x20) == 'f') return std::nullopt;
    text.remove_prefix(1);
  }
  if (text.size() < 2) return std::nullopt;
  const std::size_t width = text.size() >= 6 && text[1] == text[0] && text[2] == text[0] ? 3 : 1;
  text = text.substr(width, text.size() - 2 * width);
  if (text.find('\\') != std::string_view::npos ||
      text.find(Source::unknown) != std::string_view::npos) {
    return std::nullopt;
  }
  return text;
}

}  // namespace dbrepl::analysis::code
