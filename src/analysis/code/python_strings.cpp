#include "analysis/code/python_strings.hpp"

#include <algorithm>
#include <utility>

namespace dbrepl::analysis::code {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr int deepest = 6;  ///< of f-strings within f-strings

bool continues_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_formatted(std::string_view prefix) {
  return prefix.find_first_of("fF") != npos;
}

}  // namespace

bool is_string_prefix(std::string_view word) {
  if (word.empty() || word.size() > 2) return false;
  const auto lower = [](char c) { return static_cast<char>(c | 0x20); };
  const char first = lower(word[0]);
  if (word.size() == 1) return first == 'r' || first == 'b' || first == 'u' || first == 'f';
  const char second = lower(word[1]);
  return (first == 'r' && (second == 'b' || second == 'f')) ||
         (second == 'r' && (first == 'b' || first == 'f'));
}

std::size_t PythonStrings::end_of(std::string_view prefix, std::size_t quote, std::size_t limit,
                                  int depth) {
  const char mark = text_[quote];
  const std::size_t width =
      quote + 2 < limit && text_[quote + 1] == mark && text_[quote + 2] == mark ? 3 : 1;
  const std::size_t start = quote + width;
  const bool formatted = is_formatted(prefix);
  if (formatted && minor_ >= 12) return end_of_formatted(prefix, start, limit, mark, width, depth);
  if (width == 1 && !formatted) {
    // Most strings hold neither an escape nor the end of a line: then the next quote ends them.
    const std::string_view rest = text_.substr(start, limit - start);
    const std::string_view inside = rest.substr(0, rest.find(mark));
    if (inside.size() < rest.size() && inside.find('\\') == npos && inside.find('\n') == npos) {
      return start + inside.size() + 1;
    }
  }
  for (std::size_t at = start; at < limit; ++at) {
    const char c = text_[at];
    if (c == '\\') {
      ++at;
      if (at < limit && text_[at] == '\r') ++at;
    } else if (c == '\n' && width == 1) {
      break;
    } else if (c == mark && closes(at, limit, mark, width)) {
      if (formatted) end_of_formatted(prefix, start, at, '\0', 1, depth);
      return at + width;
    }
  }
  return npos;
}

bool PythonStrings::closes(std::size_t at, std::size_t limit, char mark, std::size_t width) const {
  return width == 1 || (at + 2 < limit && text_[at + 1] == mark && text_[at + 2] == mark);
}

std::size_t PythonStrings::end_of_formatted(std::string_view prefix, std::size_t at,
                                            std::size_t limit, char mark, std::size_t width,
                                            int depth) {
  const bool raw = prefix.find_first_of("rR") != npos;
  // Each level is a format specification, in which fields may stand again.
  int specifications = 0;
  while (at < limit) {
    const char c = text_[at];
    if (c == '\\') {
      if (!raw && text_.substr(at + 1, 2) == "N{") {
        at = text_.find('}', at);
        if (at >= limit) return npos;
        ++at;
      } else {
        at += at + 1 < limit && (text_[at + 1] == '{' || text_[at + 1] == '}') ? 1 : 2;
      }
    } else if (mark != '\0' && c == mark && closes(at, limit, mark, width)) {
      return at + width;
    } else if (c == '\n' && width == 1 && mark != '\0') {
      return npos;
    } else if (c == '{' && at + 1 < limit && text_[at + 1] == '{' && specifications == 0) {
      at += 2;
    } else if (c == '{') {
      const std::size_t end = end_of_field(at + 1, limit, depth);
      if (end == npos) return end;
      if (text_[end] == ':') ++specifications;
      at = end + 1;
    } else if (c == '}' && specifications > 0) {
      --specifications;
      ++at;
    } else {
      ++at;
    }
  }
  return mark == '\0' ? limit : npos;
}

std::size_t PythonStrings::end_of_field(std::size_t at, std::size_t limit, int depth) {
  const std::size_t start = at;
  std::size_t brackets = 0;
  std::size_t end = npos;  // of the expression itself
  while (at < limit) {
    const char c = text_[at];
    if (c == '"' || c == '\'') {
      if (depth >= deepest) return npos;
      std::size_t before = at;
      while (before > start && continues_word(text_[before - 1])) --before;
      at = end_of(text_.substr(before, at - before), at, limit, depth + 1);
      if (at == npos) return at;
      continue;
    }
    if (c == '#') {
      at = std::min(text_.find('\n', at), limit);
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++brackets;
    if (brackets == 0) {
      const bool converts = c == '!' && !(at + 1 < limit && text_[at + 1] == '=');
      if ((c == '}' || c == ':' || converts) && end == npos) {
        end = at;
      }
      if (c == '}' || c == ':') {
        fields_.push_back({start, end});
        return at;
      }
    } else if (c == ')' || c == ']' || c == '}') {
      --brackets;
    }
    ++at;
  }
  return npos;
}

std::vector<PythonField> PythonStrings::take_fields() {
  std::vector<PythonField> taken = std::exchange(fields_, {});
  std::sort(taken.begin(), taken.end(),
            [](const PythonField& a, const PythonField& b) { return a.from < b.from; });
  return taken;
}

}  // namespace dbrepl::analysis::code
