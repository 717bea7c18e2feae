#include "analysis/code/python_syntax.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

namespace dbrepl::analysis::code {

namespace {

using Kind = PythonTokenKind;
using Keyword = PythonKeyword;

bool is_one_of(Keyword keyword, std::initializer_list<Keyword> known) {
  return std::find(known.begin(), known.end(), keyword) != known.end();
}

bool begins_compound(Keyword keyword) {
  return is_one_of(keyword, {Keyword::async, Keyword::class_, Keyword::def, Keyword::elif,
                             Keyword::else_, Keyword::except, Keyword::finally, Keyword::for_,
                             Keyword::if_, Keyword::try_, Keyword::while_, Keyword::with});
}

/// What may end one operand.
bool ends_operand(const PythonToken& token) {
  return token.kind == Kind::name || token.kind == Kind::number || token.kind == Kind::string ||
         token.is_op(")") || token.is_op("]") || token.is_op("}");
}

/// What begins another one and cannot continue the one before.
bool begins_operand(const PythonToken& token, const PythonToken& before) {
  if (token.kind == Kind::name || token.kind == Kind::number) return true;
  return token.kind == Kind::string && before.kind != Kind::string;
}

/// What asks for an operand behind it.
bool asks_for_more(const PythonToken& token) {
  constexpr std::string_view operators = "=+-/%|&^<>.@";
  if (token.kind == Kind::op) {
    return token.symbol == '\0' ? token.text != "..."
                                : operators.find(token.symbol) != std::string_view::npos;
  }
  return is_one_of(token.keyword, {Keyword::and_, Keyword::or_, Keyword::not_, Keyword::in,
                                   Keyword::is, Keyword::import_, Keyword::from, Keyword::as});
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 30;
  if (text.size() > most) return "'" + std::string(text.substr(0, most)) + "…'";
  return "'" + std::string(text) + "'";
}

class Checker {
 public:
  Checker(const PythonTokens& source, int minor)
      : source_(source), tokens_(source.tokens), minor_(minor) {}

  std::optional<SyntaxError> run() {
    levels_.push_back({});
    auto line = source_.lines.begin();
    std::size_t at = 0;
    while (!error_ && tokens_[at].kind != Kind::end) {
      const Kind kind = tokens_[at].kind;
      if (kind == Kind::indent) {
        if (!expects_block_) fail("the line is indented, but no block begins before it", at);
        expects_block_ = false;
        levels_.push_back({});
        levels_.back().in_function = opens_function_ || levels_[levels_.size() - 2].in_function;
        levels_.back().in_async =
            opens_function_ ? opens_async_ : levels_[levels_.size() - 2].in_async;
        ++at;
        continue;
      }
      if (kind == Kind::dedent) {
        check_try(at);
        if (levels_.size() > 1) levels_.pop_back();
        ++at;
        continue;
      }
      check_line(at, line->end);
      at = line++->end + 1;
    }
    if (!error_ && expects_block_) fail("a block must follow the last line", at);
    return std::move(error_);
  }

 private:
  struct Level {
    Keyword head = Keyword::none;  ///< of the last statement of this level, where it is compound
    std::size_t at = 0;
    bool in_function = false;
    bool in_async = false;  ///< the function is one in which `await` may stand
  };

  void fail(std::string message, std::size_t at) {
    if (!error_) error_ = SyntaxError{std::move(message), source_.place_of(tokens_[at])};
  }

  /// A `try` before this place must have been followed by what it asks for.
  void check_try(std::size_t at) {
    if (levels_.back().head == Keyword::try_) {
      fail("'try' of line " + std::to_string(source_.place_of(tokens_[levels_.back().at]).line) +
               " has neither 'except' nor 'finally'",
           at);
    }
  }

  void check_line(std::size_t first, std::size_t end) {
    if (expects_block_) return fail("an indented block is expected here", first);
    const PythonToken& head = tokens_[first];
    check_place(first);
    if (error_) return;
    check_neighbours(first, end);
    if (source_.has_await) check_await(first, end);
    const bool is_compound = begins_compound(head.keyword);
    if (is_compound) check_head(first, end, colon_of(first, end));
    if (head.is(Keyword::raise)) check_raise(first, end);
    // "lambda:" and slices do not end a line; a type may: "x:" alone is none.
    expects_block_ = tokens_[end - 1].is_op(":");
    opens_async_ = head.is(Keyword::async) && tokens_[first + 1].is(Keyword::def);
    opens_function_ = head.is(Keyword::def) || opens_async_;
    Level& level = levels_.back();
    level.head = is_compound ? head.keyword : Keyword::none;
    level.at = first;
    if (!expects_block_ && asks_for_more(tokens_[end - 1])) {
      fail("the line ends behind " + in_quotes(tokens_[end - 1].text), end - 1);
    }
  }

  /// Whether what the line begins with may follow the statement before it.
  void check_place(std::size_t first) {
    const PythonToken& head = tokens_[first];
    const Keyword before = levels_.back().head;
    bool fits = true;
    if (head.is(Keyword::else_)) {
      fits = is_one_of(before, {Keyword::if_, Keyword::elif, Keyword::for_, Keyword::while_,
                                Keyword::except, Keyword::async});
    } else if (head.is(Keyword::elif)) {
      fits = is_one_of(before, {Keyword::if_, Keyword::elif});
    } else if (head.is(Keyword::except)) {
      fits = is_one_of(before, {Keyword::try_, Keyword::except});
    } else if (head.is(Keyword::finally)) {
      fits = is_one_of(before, {Keyword::try_, Keyword::except, Keyword::else_});
    } else {
      check_try(first);
      if (head.is(Keyword::return_) && !levels_.back().in_function) {
        fail("'return' stands outside of a function", first);
      }
    }
    if (!fits) fail(in_quotes(head.text) + " follows nothing that it belongs to", first);
  }

  /// A function on one line is left alone: its body stands behind its head.
  void check_await(std::size_t first, std::size_t end) {
    if (levels_.back().in_async || tokens_[first].is(Keyword::async)) return;
    for (std::size_t i = first; i + 1 < end; ++i) {
      if (tokens_[i].is(Keyword::await)) {
        return fail("'await' stands outside of an async function", i);
      }
    }
  }

  void check_neighbours(std::size_t first, std::size_t end) {
    for (std::size_t i = first + 1; i < end; ++i) {
      const PythonToken& before = tokens_[i - 1];
      const PythonToken& token = tokens_[i];
      if (before.is_op("<") && token.is_op(">") && token.text.data() == before.text.data() + 1) {
        return fail("'<>' is an operator of Python 2", i - 1);
      }
      if (!ends_operand(before) || !begins_operand(token, before)) continue;
      // Words that are keywords at the head of a statement only.
      const bool begins = i == first + 1 || tokens_[i - 2].is_op(";") || tokens_[i - 2].is_op(":");
      if (begins && (before.text == "match" || before.text == "case" || before.text == "type")) {
        continue;
      }
      if (i == first + 1 && (before.text == "print" || before.text == "exec")) {
        return fail(in_quotes(before.text) +
                        " is a function in Python 3: its arguments stand in "
                        "parentheses",
                    first);
      }
      return fail(in_quotes(token.text) + " cannot stand behind " + in_quotes(before.text), i);
    }
  }

  /// The ':' that ends the head of a compound statement; `end` where there is none.
  std::size_t colon_of(std::size_t first, std::size_t end) {
    std::size_t lambdas = 0;
    for (std::size_t i = first; i < end; ++i) {
      const PythonToken& token = tokens_[i];
      if (token.match > i) {
        i = token.match;
      } else if (token.is(Keyword::lambda)) {
        ++lambdas;
      } else if (token.is_op(":")) {
        if (lambdas == 0) return i;
        --lambdas;
      }
    }
    return end;
  }

  void check_head(std::size_t first, std::size_t end, std::size_t colon) {
    const PythonToken& head = tokens_[first];
    std::size_t name = first + 1;
    if (head.is(Keyword::async)) ++name;
    const bool defines =
        head.is(Keyword::def) || (head.is(Keyword::async) && tokens_[first + 1].is(Keyword::def));
    if (defines) {
      if (name >= end || tokens_[name].kind != Kind::name) {
        return fail("'def' is not followed by a name", first);
      }
      if (name + 1 >= end || (!tokens_[name + 1].is_op("(") && !tokens_[name + 1].is_op("["))) {
        return fail("the function " + in_quotes(tokens_[name].text) + " has no parameter list",
                    name);
      }
    }
    if (head.is(Keyword::class_) && (name >= end || tokens_[name].kind != Kind::name)) {
      return fail("'class' is not followed by a name", first);
    }
    if (colon == end) return fail(in_quotes(head.text) + " has no ':' at its end", first);
    if (head.is(Keyword::if_) || head.is(Keyword::elif) || head.is(Keyword::while_)) {
      if (colon == first + 1) return fail(in_quotes(head.text) + " has no condition", first);
      for (std::size_t i = first; i < colon; ++i) {
        if (tokens_[i].match > i) i = tokens_[i].match;
        if (tokens_[i].is(Keyword::lambda)) break;
        if (tokens_[i].is_op("=")) {
          return fail("'=' stands in a condition; '==' compares", i);
        }
      }
    }
    if (head.is(Keyword::except) && minor_ < 14) {
      bool has_comma = false;
      for (std::size_t i = first; i < colon; ++i) {
        if (tokens_[i].match > i) i = tokens_[i].match;
        has_comma = has_comma || tokens_[i].is_op(",");
      }
      if (has_comma) fail("several exceptions stand in parentheses, a name behind 'as'", first);
    }
  }

  void check_raise(std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
      if (tokens_[i].match > i) i = tokens_[i].match;
      if (tokens_[i].is(Keyword::lambda) || tokens_[i].is_op(";")) return;
      if (tokens_[i].is_op(",")) return fail("'raise' with a comma is Python 2", first);
    }
  }

  const PythonTokens& source_;
  const std::vector<PythonToken>& tokens_;
  int minor_;
  std::optional<SyntaxError> error_;
  std::vector<Level> levels_;
  bool expects_block_ = false;
  bool opens_function_ = false;
  bool opens_async_ = false;
};

}  // namespace

std::optional<SyntaxError> find_syntax_error(const PythonTokens& source, int minor) {
  if (source.has_unknown) return std::nullopt;
  if (!source.problem.empty()) return SyntaxError{source.problem, source.problem_place};
  return Checker(source, minor).run();
}

}  // namespace dbrepl::analysis::code
