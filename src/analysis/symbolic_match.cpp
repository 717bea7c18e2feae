#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/symbolic_text.hpp"

namespace dbrepl::analysis {

namespace {

/// Steps of a comparison; a longer one is not made, and its answer is unknown.
constexpr std::size_t most_steps = 1U << 20U;

/// What a text or a pattern is made of, one character or symbol at a time.
struct Token {
  enum class Kind : std::uint8_t {
    character,
    one,     ///< `?`
    any,     ///< `*`
    symbol,  ///< what a piece stands for
  };
  Kind kind = Kind::character;
  char character = 0;
  const Piece* piece = nullptr;
};

using Tokens = std::span<const Token>;

std::vector<Token> tokens_of(const SymbolicText& text, bool is_pattern) {
  std::vector<Token> tokens;
  std::size_t size = 0;
  for (const Piece& piece : text.pieces) size += std::max<std::size_t>(piece.text.size(), 1);
  tokens.reserve(size);
  for (const Piece& piece : text.pieces) {
    if (piece.kind != Piece::Kind::literal) {
      tokens.push_back({Token::Kind::symbol, 0, &piece});
      continue;
    }
    for (const char character : piece.text) {
      if (is_pattern && character == '*') {
        tokens.push_back({Token::Kind::any, 0, nullptr});
      } else if (is_pattern && character == '?') {
        tokens.push_back({Token::Kind::one, 0, nullptr});
      } else {
        tokens.push_back({Token::Kind::character, character, nullptr});
      }
    }
  }
  return tokens;
}

/// Whether a symbol's value can have this character: what pseudo parameters look like is known.
bool admits(const Token& token, char character) {
  if (token.kind == Token::Kind::any || token.piece->kind != Piece::Kind::pseudo) return true;
  const std::string_view name = token.piece->text;
  const bool is_digit = character >= '0' && character <= '9';
  if (name == "AWS::AccountId") return is_digit;
  if (name == "AWS::Region" || name == "AWS::Partition")
    return is_digit || character == '-' || (character >= 'a' && character <= 'z');
  return true;
}

bool is_wild(const Token& token) {
  return token.kind == Token::Kind::any || token.kind == Token::Kind::symbol;
}

bool is_same_symbol(const Token& a, const Token& b) {
  return a.kind == Token::Kind::symbol && b.kind == Token::Kind::symbol && *a.piece == *b.piece;
}

/// Whether one text matches both in every deployment: symbols are letters of their own.
bool match_always(const Token& pattern, const Token& text) {
  if (pattern.kind == Token::Kind::symbol || text.kind == Token::Kind::symbol)
    return is_same_symbol(pattern, text);
  return pattern.kind == Token::Kind::one || pattern.character == text.character;
}

/// Whether there are values of the symbols with which these two tokens are one character.
bool match_perhaps(const Token& pattern, const Token& text) {
  return pattern.kind == Token::Kind::one || text.kind == Token::Kind::one ||
         pattern.character == text.character;
}

bool swallows(const Token& wild, const Token& other) {
  return other.kind != Token::Kind::character || admits(wild, other.character);
}

/// A table of which ends of the pattern fit which ends of the text, filled from behind.
class Table {
 public:
  Table(Tokens pattern, Tokens text) : pattern_(pattern), text_(text), width_(text.size() + 1) {}

  bool always() {
    return fill(false, [this](std::size_t i, std::size_t j) {
      if (pattern_[i].kind == Token::Kind::any)
        return at(i + 1, j) || (j < text_.size() && at(i, j + 1));
      return j < text_.size() && match_always(pattern_[i], text_[j]) && at(i + 1, j + 1);
    });
  }

  bool perhaps() {
    return fill(true, [this](std::size_t i, std::size_t j) {
      const bool has_text = j < text_.size();
      // The same symbol has the same value on both sides: what is left must match too.
      if (has_text && is_same_symbol(pattern_[i], text_[j])) return at(i + 1, j + 1);
      if (is_wild(pattern_[i]) &&
          (at(i + 1, j) || (has_text && swallows(pattern_[i], text_[j]) && at(i, j + 1))))
        return true;
      if (!has_text) return false;
      if (is_wild(text_[j])) {
        return at(i, j + 1) || (swallows(text_[j], pattern_[i]) && at(i + 1, j));
      }
      return !is_wild(pattern_[i]) && match_perhaps(pattern_[i], text_[j]) && at(i + 1, j + 1);
    });
  }

 private:
  template <class Rule>
  bool fill(bool symbols_may_be_empty, Rule rule) {
    fits_.assign((pattern_.size() + 1) * width_, false);
    for (std::size_t i = pattern_.size() + 1; i-- > 0;) {
      for (std::size_t j = width_; j-- > 0;) {
        const bool rest_is_empty =
            j == text_.size() || (symbols_may_be_empty && is_wild(text_[j]) && at(i, j + 1));
        fits_[i * width_ + j] = i == pattern_.size() ? rest_is_empty : rule(i, j);
      }
    }
    return at(0, 0);
  }

  bool at(std::size_t i, std::size_t j) const { return fits_[i * width_ + j]; }

  Tokens pattern_;
  Tokens text_;
  std::size_t width_;
  std::vector<bool> fits_;
};

bool is_letter(const Token& token) {
  return token.kind == Token::Kind::character;
}

/// Takes away what both start with and the letters that both end with: names and ARNs have much in
/// common. False where they differ at an end, and so cannot match.
bool strip_common_ends(Tokens& a, Tokens& b) {
  const auto both = [&] { return !a.empty() && !b.empty(); };
  while (both() && is_letter(a.front()) == is_letter(b.front())) {
    if (is_letter(a.front())) {
      if (a.front().character != b.front().character) return false;
    } else if (!is_same_symbol(a.front(), b.front())) {
      break;
    }
    a = a.subspan(1);
    b = b.subspan(1);
  }
  while (both() && is_letter(a.back()) && is_letter(b.back())) {
    if (a.back().character != b.back().character) return false;
    a = a.first(a.size() - 1);
    b = b.first(b.size() - 1);
  }
  return true;
}

/// Whether the literals that they begin with differ before any wildcard, as those of most do.
bool begin_differently(const SymbolicText& a, const SymbolicText& b, bool is_pattern) {
  const auto begins_with_literal = [](const SymbolicText& one) {
    return !one.pieces.empty() && one.pieces.front().kind == Piece::Kind::literal;
  };
  if (!begins_with_literal(a) || !begins_with_literal(b)) return false;
  std::string_view start = a.pieces.front().text;
  if (is_pattern) start = start.substr(0, start.find_first_of("*?"));
  const std::string_view other = b.pieces.front().text;
  const std::size_t both = std::min(start.size(), other.size());
  return start.substr(0, both) != other.substr(0, both);
}

Verdict compare(const SymbolicText& a, const SymbolicText& b, bool is_pattern) {
  if (begin_differently(a, b, is_pattern)) return Verdict::broken;
  const std::vector<Token> of_a = tokens_of(a, is_pattern);
  const std::vector<Token> of_b = tokens_of(b, false);
  Tokens pattern = of_a;
  Tokens text = of_b;
  if (!strip_common_ends(pattern, text)) return Verdict::broken;
  if ((pattern.size() + 1) * (text.size() + 1) > most_steps) return Verdict::unknown;
  Table table(pattern, text);
  if (table.always()) return Verdict::holds;
  return table.perhaps() ? Verdict::unknown : Verdict::broken;
}

/// Whether two texts of the same symbols, however placed, have literals of different lengths: then
/// no value of the symbols makes them equal.
bool differ_in_length(const SymbolicText& a, const SymbolicText& b) {
  std::size_t in_a = 0;
  std::size_t in_b = 0;
  std::vector<const Piece*> symbols;
  for (const Piece& piece : a.pieces) {
    if (piece.kind == Piece::Kind::literal) {
      in_a += piece.text.size();
    } else {
      symbols.push_back(&piece);
    }
  }
  for (const Piece& piece : b.pieces) {
    if (piece.kind == Piece::Kind::literal) {
      in_b += piece.text.size();
      continue;
    }
    const auto same = std::find_if(symbols.begin(), symbols.end(),
                                   [&](const Piece* other) { return *other == piece; });
    if (same == symbols.end()) return false;
    symbols.erase(same);
  }
  return symbols.empty() && in_a != in_b;
}

}  // namespace

Verdict equal(const SymbolicText& a, const SymbolicText& b) {
  return differ_in_length(a, b) ? Verdict::broken : compare(a, b, false);
}

Verdict matches(const SymbolicText& pattern, const SymbolicText& text) {
  return compare(pattern, text, true);
}

}  // namespace dbrepl::analysis
