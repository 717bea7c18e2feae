#include "analysis/code/script_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

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

/// Two names side by side on a line, neither a word of the language: a comma or operator is
/// missing between them.
bool lacks_separator(const Tokens& tokens, std::size_t i) {
  constexpr std::array<std::string_view, 46> words = {
      "abstract", "accessor", "as",     "assert",     "async",    "await",   "break",      "case",
      "catch",    "class",    "const",  "continue",   "debugger", "declare", "default",    "delete",
      "do",       "else",     "enum",   "export",     "extends",  "finally", "for",        "from",
      "function", "get",      "if",     "implements", "import",   "in",      "instanceof", "is",
      "let",      "new",      "of",     "return",     "set",      "static",  "switch",     "throw",
      "try",      "type",     "typeof", "using",      "var",      "void"};
  const auto is_word = [&](const ScriptToken& token) {
    return std::find(words.begin(), words.end(), token.text) != words.end() || token.is("while") ||
           token.is("with") || token.is("yield");
  };
  const ScriptToken& one = tokens[i];
  const ScriptToken& next = tokens[i + 1];
  return one.kind == Kind::name && next.kind == Kind::name && one.place.line == next.place.line &&
         !is_word(one) && !is_word(next);
}

/// What a block is to an `await` in it.
enum class Block : std::uint8_t { none, plain_function, other_function };

bool is_statement_head(const ScriptToken& token) {
  constexpr std::array<std::string_view, 7> heads = {"if",    "for",  "while", "switch",
                                                     "catch", "with", "await"};
  return token.kind == Kind::name &&
         std::find(heads.begin(), heads.end(), token.text) != heads.end();
}

/// What stands before the parameters of a function, or before its only one; 0 where there is none.
std::size_t before_parameters(const Tokens& tokens, std::size_t last) {
  if (!tokens[last].is(")")) return tokens[last].kind == Kind::name && last > 0 ? last - 1 : 0;
  const std::size_t open = tokens[last].match;
  return open > 0 && open < last ? open - 1 : 0;
}

/// The block that begins at a '{'. A method is a function of either kind.
Block block_at(const Tokens& tokens, std::size_t at) {
  if (at < 3) return Block::none;
  if (tokens[at - 1].is(">") && tokens[at - 2].is("=")) {
    const std::size_t before = before_parameters(tokens, at - 3);
    return before == 0 || tokens[before].is("async") ? Block::other_function
                                                     : Block::plain_function;
  }
  if (!tokens[at - 1].is(")")) return Block::none;
  std::size_t before = before_parameters(tokens, at - 1);
  if (before == 0) return Block::none;
  if (is_statement_head(tokens[before])) return Block::none;
  if (tokens[before].kind == Kind::name && !tokens[before].is("function")) --before;
  if (!tokens[before].is("function")) return Block::other_function;
  return before > 0 && tokens[before - 1].is("async") ? Block::other_function
                                                      : Block::plain_function;
}

/// `await` in a function that is not async. A function without braces may be one that is: what
/// stands behind one in the same block is left alone.
std::optional<SyntaxError> find_await(const Tokens& tokens) {
  struct Frame {
    std::size_t end = 0;
    Block block = Block::none;
    bool has_arrow = false;
  };
  std::vector<Frame> frames;
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    while (!frames.empty() && i >= frames.back().end) frames.pop_back();
    const ScriptToken& token = tokens[i];
    if (token.is("{") && token.match > i) {
      const Block block = block_at(tokens, i);
      const bool is_function = block != Block::none || frames.empty();
      frames.push_back({token.match, is_function ? block : frames.back().block,
                        !is_function && frames.back().has_arrow});
    } else if (token.is(">") && tokens[i - 1].is("=") && !tokens[i + 1].is("{")) {
      for (Frame& frame : frames) frame.has_arrow = true;
    } else if (token.is("await") && tokens[i + 1].kind == Kind::name && !tokens[i - 1].is(".") &&
               !frames.empty() && frames.back().block == Block::plain_function &&
               !frames.back().has_arrow) {
      return SyntaxError{"\"await\" stands in a function that is not async", token.place};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<SyntaxError> find_script_error(std::string_view source, const Tokens& tokens) {
  if (is_ambiguous(tokens)) return std::nullopt;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (is_open_string(source, tokens[i])) {
      return SyntaxError{"the string is not closed", tokens[i].place};
    }
    if (lacks_separator(tokens, i)) {
      return SyntaxError{
          fmt::format(R"("{}" stands right behind "{}")", tokens[i + 1].text, tokens[i].text),
          tokens[i + 1].place};
    }
    if (is_nameless(tokens, i)) {
      return SyntaxError{fmt::format("\"{}\" declares no name", tokens[i].text),
                         tokens[i + 1].place};
    }
  }
  if (auto error = find_bracket(tokens)) return error;
  return find_await(tokens);
}

}  // namespace dbrepl::analysis::code
