#include "unit/schema/pattern_sample.hpp"

#include <algorithm>
#include <optional>

namespace {

/// Walks a pattern once, writing the first text that comes to mind.
class Sampler {
 public:
  Sampler(std::string_view pattern, std::size_t extra) : rest_(pattern), extra_(extra) {}

  std::string run() { return alternatives(); }

 private:
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  char take() {
    if (rest_.empty()) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  /// The first alternative; the others are read over.
  std::string alternatives() {
    std::string result = sequence();
    while (at('|')) {
      take();
      const std::string other = sequence();
      if (result.empty()) result = other;
    }
    return result;
  }

  std::string sequence() {
    std::string result;
    while (!rest_.empty() && !at('|') && !at(')')) {
      const std::string atom = this->atom();
      const auto [least, most] = quantifier();
      const std::size_t count = std::min(most, least + (most > least ? extra_ : 0));
      for (std::size_t i = 0; i < count && result.size() < 5'000; ++i) result += atom;
    }
    return result;
  }

  std::string atom() {
    switch (take()) {
      case '^':
      case '$':
        return "";
      case '.':
        return "a";
      case '(':
        return group();
      case '[':
        return {one_of_class()};
      case '\\':
        return escape();
      default:
        return {last()};
    }
  }

  char last() const { return *(rest_.data() - 1); }

  std::string group() {
    bool look = false;
    if (at('?')) {
      take();
      const char kind = take();
      if (kind == '<' && (at('=') || at('!'))) {
        take();
        look = true;
      } else if (kind == '<' || kind == 'P') {
        while (!rest_.empty() && take() != '>') {
        }
      } else {
        look = kind == '=' || kind == '!';
      }
    }
    const std::string inner = alternatives();
    if (at(')')) take();
    return look ? "" : inner;
  }

  std::string escape() {
    const char c = take();
    switch (c) {
      case 'd':
        return "1";
      case 'w':
      case 'S':
      case 'D':
        return "a";
      case 's':
        return " ";
      case 'W':
        return "-";
      case 'p':
      case 'P':
        while (!rest_.empty() && take() != '}') {
        }
        return c == 'p' ? "a" : "1";
      case 'A':
      case 'Z':
      case 'z':
      case 'b':
      case 'B':
        return "";
      case 'n':
        return "\n";
      case 't':
        return "\t";
      case 'r':
        return "\r";
      case 'u': {
        const std::string digits(rest_.substr(0, 4));
        rest_.remove_prefix(digits.size());
        const unsigned long code = digits.size() == 4 ? std::stoul(digits, nullptr, 16) : 'a';
        return {code < 127 ? static_cast<char>(code) : 'a'};
      }
      default:
        return {c};
    }
  }

  /// A member of the class: a letter or digit where it has one.
  char one_of_class() {
    const bool negated = at('^');
    if (negated) take();
    std::string members;
    bool first = true;
    while (!rest_.empty() && (first || !at(']'))) {
      first = false;
      char c = take();
      if (c == '[' && at(':')) {
        while (!rest_.empty() && take() != ']') {
        }
        members += 'a';
        continue;
      }
      if (c == '\\') {
        const std::string escaped = escape();
        members += escaped;
        c = escaped.empty() ? '\0' : escaped.front();
      } else {
        members += c;
      }
      if (at('-') && rest_.size() > 1 && rest_[1] != ']') {
        take();
        char end = take();
        if (end == '\\') end = escape().front();
        for (int each = static_cast<unsigned char>(c);
             each <= static_cast<unsigned char>(end) && each < 127; ++each) {
          members += static_cast<char>(each);
        }
      }
    }
    if (at(']')) take();
    const std::string_view liked = "a1AbBx0-_./ :";
    for (const char c : liked) {
      if ((members.find(c) == std::string::npos) == negated) return c;
    }
    return members.empty() ? 'a' : members.front();
  }

  std::pair<std::size_t, std::size_t> quantifier() {
    std::pair<std::size_t, std::size_t> result{1, 1};
    if (at('*')) {
      take();
      result = {0, 100'000};
    } else if (at('+')) {
      take();
      result = {1, 100'000};
    } else if (at('?')) {
      take();
      result = {0, 1};
    } else if (const auto counted = braces()) {
      result = *counted;
    }
    if (at('?') || at('+')) take();
    return result;
  }

  std::optional<std::pair<std::size_t, std::size_t>> braces() {
    if (!at('{')) return std::nullopt;
    const std::size_t end = rest_.find('}');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string text(rest_.substr(1, end - 1));
    if (text.empty() || text.find_first_not_of("0123456789,") != std::string::npos)
      return std::nullopt;
    rest_.remove_prefix(end + 1);
    const std::size_t comma = text.find(',');
    const std::size_t least = text.front() == ',' ? 0 : std::stoul(text);
    if (comma == std::string::npos) return std::pair(least, least);
    const bool open = comma + 1 == text.size();
    return std::pair(least, open ? std::size_t{100'000} : std::stoul(text.substr(comma + 1)));
  }

  std::string_view rest_;
  std::size_t extra_;
};

}  // namespace

std::string pattern_sample(std::string_view pattern, std::size_t extra) {
  return Sampler(pattern, extra).run();
}
