#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/code/source.hpp"

namespace dbrepl::analysis::code {

enum class PythonTokenKind : std::uint8_t {
  name,
  keyword,
  number,
  string,   ///< also bytes and f-strings
  op,       ///< an operator, bracket, comma …
  newline,  ///< ends a logical line
  indent,
  dedent,
  unknown,  ///< text that only the deployment knows
  end,
};

enum class PythonKeyword : std::uint8_t {
  none,
  false_,
  none_,
  true_,
  and_,
  as,
  assert_,
  async,
  await,
  break_,
  class_,
  continue_,
  def,
  del,
  elif,
  else_,
  except,
  finally,
  for_,
  from,
  global,
  if_,
  import_,
  in,
  is,
  lambda,
  nonlocal,
  not_,
  or_,
  pass,
  raise,
  return_,
  try_,
  while_,
  with,
  yield,
};

struct PythonToken {
  PythonTokenKind kind = PythonTokenKind::end;
  PythonKeyword keyword = PythonKeyword::none;
  char symbol = '\0';       ///< of an operator of one character
  std::uint32_t match = 0;  ///< of a bracket: position of the other one; 0 where there is none
  std::string_view text;    ///< as written, of a string with prefix and quotes

  bool is(PythonKeyword wanted) const { return keyword == wanted; }
  bool is_op(std::string_view spelling) const {
    return spelling.size() == 1 ? symbol == spelling.front()
                                : kind == PythonTokenKind::op && text == spelling;
  }
};

/// A logical line, with what it can be told by not to be looked through.
struct PythonLine {
  std::uint32_t end = 0;        ///< position of its `newline`
  bool has_assignment = false;  ///< whether '=' stands in it, outside of brackets
  bool has_semicolon = false;   ///< the same of ';'
  bool has_choice = false;      ///< whether "if" or "or" stands in it
};

/// What the characters of a Python source say.
struct PythonTokens {
  std::vector<PythonToken> tokens;  ///< at least one; the last one is `end`
  /// The expressions within f-strings, each as a stretch of tokens behind those of the source:
  /// first and behind the last one.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> embedded;
  std::uint32_t source_end = 0;  ///< position of the `end` of the source itself
  std::vector<PythonLine> lines;
  /// The first thing wrong: an open string or bracket, a character that begins nothing, an
  /// indentation that fits no block.
  std::string problem;
  Place problem_place;
  bool has_unknown = false;  ///< between the tokens, not within strings
  bool has_await = false;
  std::string_view source;

  /// Where a token stands.
  Place place_of(const PythonToken& token) const {
    return place_at(static_cast<std::size_t>(token.text.data() - source.data()));
  }
  Place place_at(std::size_t offset) const;

 private:
  mutable std::vector<std::uint32_t> starts_;  ///< of lines; found when first asked for
};

/// Reads a source of Python 3.`minor`; never fails, linear in its length.
PythonTokens read_python_tokens(std::string_view text, int minor);

/// The text of a string without escapes or parts that are not known; nothing for another.
std::optional<std::string_view> plain_text(const PythonToken& token);

}  // namespace dbrepl::analysis::code
