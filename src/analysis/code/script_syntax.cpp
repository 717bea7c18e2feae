#include "analysis/code/script_syntax.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace dbrepl::analysis::code {

namespace {

using Kind = ScriptTokenKind;
using Tokens = std::vector<ScriptToken>;

/// Whether a character may have been read in another way than JavaScript does.
bool is_ambiguous(const Tokens& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == Kind::unknown) return true;
    if (i > 0 && tokens[i].is("/") && (tokens[i - 1].is(")") || tokens[i - 1].is("}"))) return true;
  }
  return false;
}

char closing(char open) {
  return open == '(' ? ')' : (open == '[' ? ']' : '}');
}

std::optional<SyntaxError> find_bracket(const Tokens& tokens) {
  std::vector<const ScriptToken*> open;
  for (const ScriptToken& token : tokens) {
    if (token.kind != Kind::op) continue;
    const char c = token.text.front();
    if (c == '(' || c == '[' || c == '{') {
      open.push_back(&token);
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty()) return SyntaxError{fmt::format("\"{}\" closes nothing", c), token.place};
      const char due = closing(open.back()->text.front());
      if (c != due) {
        return SyntaxError{fmt::format(R"("{}" where "{}" is due)", c, due), token.place};
      }
      open.pop_back();
    }
  }
  if (open.empty()) return std::nullopt;
  return SyntaxError{fmt::format("\"{}\" is not closed", open.back()->text), open.back()->place};
}

bool is_open_string(std::string_view source, const ScriptToken& token) {
  if (token.kind != Kind::string || token.place.offset >= source.size()) return false;
  const char quote = source[token.place.offset];
  const std::size_t end = token.place.offset + 1 + token.text.size();
  return (quote == '"' || quote == '\'') && (end >= source.size() || source[end] != quote);
}

/// "const = 1", where no property of that name is meant.
bool is_nameless(const Tokens& tokens, std::size_t i) {
  return (tokens[i].is("const") || tokens[i].is("var")) && !(i > 0 && tokens[i - 1].is(".")) &&
         tokens[i + 1].is("=");
}

}  // namespace

std::optional<SyntaxError> find_script_error(std::string_view source, const Tokens& tokens) {
  if (is_ambiguous(tokens)) return std::nullopt;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (is_open_string(source, tokens[i])) {
      return SyntaxError{"the string is not closed", tokens[i].place};
    }
    if (is_nameless(tokens, i)) {
      return SyntaxError{fmt::format("\"{}\" declares no name", tokens[i].text),
                         tokens[i + 1].place};
    }
  }
  return find_bracket(tokens);
}

}  // namespace dbrepl::analysis::code
