#include "analysis/code/python_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dbrepl::analysis::code {

namespace {

using Keyword = PythonKeyword;
using Kind = PythonTokenKind;

/// What every module knows, and words that are no keywords everywhere. Exceptions end in one of a
/// few words.
constexpr std::array<std::string_view, 84> known_names{"BaseExceptionGroup",
                                                       "Ellipsis",
                                                       "ExceptionGroup",
                                                       "NotImplemented",
                                                       "_",
                                                       "abs",
                                                       "aiter",
                                                       "all",
                                                       "anext",
                                                       "any",
                                                       "ascii",
                                                       "bin",
                                                       "bool",
                                                       "breakpoint",
                                                       "bytearray",
                                                       "bytes",
                                                       "callable",
                                                       "case",
                                                       "chr",
                                                       "classmethod",
                                                       "compile",
                                                       "complex",
                                                       "copyright",
                                                       "credits",
                                                       "delattr",
                                                       "dict",
                                                       "dir",
                                                       "divmod",
                                                       "enumerate",
                                                       "eval",
                                                       "exec",
                                                       "exit",
                                                       "filter",
                                                       "float",
                                                       "format",
                                                       "frozenset",
                                                       "getattr",
                                                       "globals",
                                                       "hasattr",
                                                       "hash",
                                                       "help",
                                                       "hex",
                                                       "id",
                                                       "input",
                                                       "int",
                                                       "isinstance",
                                                       "issubclass",
                                                       "iter",
                                                       "len",
                                                       "license",
                                                       "list",
                                                       "locals",
                                                       "map",
                                                       "match",
                                                       "max",
                                                       "memoryview",
                                                       "min",
                                                       "next",
                                                       "object",
                                                       "oct",
                                                       "open",
                                                       "ord",
                                                       "pow",
                                                       "print",
                                                       "property",
                                                       "quit",
                                                       "range",
                                                       "repr",
                                                       "reversed",
                                                       "round",
                                                       "set",
                                                       "setattr",
                                                       "slice",
                                                       "sorted",
                                                       "staticmethod",
                                                       "str",
                                                       "sum",
                                                       "super",
                                                       "tuple",
                                                       "type",
                                                       "vars",
                                                       "zip",
                                                       "StopIteration",
                                                       "StopAsyncIteration"};

bool is_known(std::string_view name) {
  if (name.starts_with("__") || name.ends_with("Error") || name.ends_with("Warning") ||
      name.ends_with("Exception") || name.ends_with("Interrupt") || name.ends_with("Exit")) {
    return true;
  }
  return std::find(known_names.begin(), known_names.end(), name) != known_names.end();
}

/// With one of these a source may bind names out of sight, or reckons with a name that is not
/// there.
bool opens_names(std::string_view name) {
  constexpr std::array<std::string_view, 7> words{"NameError", "annotations", "builtins", "eval",
                                                  "exec",      "globals",     "locals"};
  return std::find(words.begin(), words.end(), name) != words.end();
}

bool binds(const PythonToken& before) {
  constexpr std::array<Keyword, 7> words{Keyword::def,     Keyword::class_, Keyword::as,
                                         Keyword::for_,    Keyword::global, Keyword::lambda,
                                         Keyword::nonlocal};
  return before.kind == Kind::keyword &&
         std::find(words.begin(), words.end(), before.keyword) != words.end();
}

/// The names of a source, each with its first use, or null where it may be bound. Sources have
/// hundreds of names and each name many tokens, so that looking one up is all that counts.
class Uses {
 public:
  struct Entry {
    std::string_view name;
    const PythonToken* use = nullptr;
  };

  /// Null where there are more names than anybody writes.
  Entry* at(std::string_view name) {
    std::size_t slot = hash(name) % entries_.size();
    while (!entries_[slot].name.empty() && entries_[slot].name != name) {
      slot = (slot + 1) % entries_.size();
    }
    Entry& entry = entries_[slot];
    if (entry.name.empty() && ++size_ > entries_.size() / 2) return nullptr;
    return &entry;
  }

  const auto& entries() const { return entries_; }

 private:
  static std::size_t hash(std::string_view name) {
    const auto letter = [&](std::size_t at) { return static_cast<unsigned char>(name[at]); };
    return (letter(0) * 37U + letter(name.size() / 2)) * 37U + letter(name.size() - 1) * 5U +
           name.size();
  }

  std::array<Entry, 1024> entries_{};
  std::size_t size_ = 0;
};

/// Where a token stands, as far as it tells whether a name there is used or bound: in the arguments
/// of a call, an index, what a loop or a function without a name binds, a pattern.
class Surroundings {
 public:
  explicit Surroundings(const std::vector<PythonToken>& tokens) : tokens_(tokens) {}

  /// Takes the token in front of which nothing was left out.
  void pass(std::size_t i) {
    const PythonToken& token = tokens_[i];
    switch (token.kind) {
      case Kind::newline:
      case Kind::indent:
      case Kind::dedent:
      case Kind::end:
        brackets_.clear();
        lambda_ = loop_ = none;
        is_pattern_ = false;
        begins_ = true;
        return;
      case Kind::keyword:
        if (token.is(Keyword::lambda)) lambda_ = brackets_.size();
        if (token.is(Keyword::for_)) loop_ = brackets_.size();
        if (token.is(Keyword::in) && loop_ == brackets_.size()) loop_ = none;
        break;
      case Kind::name:
        if (begins_ && token.text == "case") is_pattern_ = true;
        break;
      case Kind::op:
        pass_symbol(i, token.symbol);
        break;
      default:
        break;
    }
    begins_ = false;
  }

  /// The next token begins an expression within a text.
  void begin_field() {
    brackets_.clear();
    lambda_ = loop_ = none;
    is_pattern_ = begins_ = false;
  }

  /// Whether the name at a position can be nothing but used, whatever follows.
  bool is_use(std::size_t i) const {
    if (i == 0 || lambda_ != none || loop_ != none || is_pattern_) return false;
    const PythonToken& before = tokens_[i - 1];
    const PythonToken& behind = tokens_[i + 1];
    if (behind.is_op(":=")) return false;
    const bool ends_item = behind.symbol == ')' || behind.symbol == ',';
    const Bracket around = brackets_.empty() ? Bracket::none : brackets_.back();
    if (before.kind == Kind::keyword) return asks(before.keyword);
    if (before.symbol == '=') {
      return behind.kind == Kind::newline || (around == Bracket::call && ends_item);
    }
    if (around == Bracket::call && ends_item) return before.symbol == '(' || before.symbol == ',';
    if (around == Bracket::index) {
      return (before.symbol == '[' || before.symbol == ':') &&
             (behind.symbol == ']' || behind.symbol == ':');
    }
    return compares(before);
  }

 private:
  enum class Bracket : unsigned char { none, call, index };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  static bool asks(Keyword word) {
    constexpr std::array<Keyword, 13> words{
        Keyword::and_,  Keyword::assert_, Keyword::await, Keyword::elif, Keyword::except,
        Keyword::if_,   Keyword::in,      Keyword::is,    Keyword::not_, Keyword::or_,
        Keyword::raise, Keyword::return_, Keyword::while_};
    return std::find(words.begin(), words.end(), word) != words.end();
  }

  static bool compares(const PythonToken& before) {
    if (before.kind != Kind::op) return false;
    const char c = before.symbol;
    return c == '+' || c == '/' || c == '%' || c == '<' || c == '>' || before.is_op("==") ||
           before.is_op("!=") || before.is_op("<=") || before.is_op(">=");
  }

  void pass_symbol(std::size_t i, char symbol) {
    if (symbol == '(' || symbol == '[') {
      const PythonToken* before = i > 0 ? &tokens_[i - 1] : nullptr;
      const bool follows = before != nullptr && (before->kind == Kind::name ||
                                                 before->symbol == ')' || before->symbol == ']');
      const bool is_header =
          i > 1 && (tokens_[i - 2].is(Keyword::def) || tokens_[i - 2].is(Keyword::class_));
      brackets_.push_back(!follows || is_header ? Bracket::none
                          : symbol == '('       ? Bracket::call
                                                : Bracket::index);
    } else if (symbol == '{') {
      brackets_.push_back(Bracket::none);
    } else if (symbol == ')' || symbol == ']' || symbol == '}') {
      if (!brackets_.empty()) brackets_.pop_back();
      if (lambda_ != none && lambda_ > brackets_.size()) lambda_ = none;
      if (loop_ != none && loop_ > brackets_.size()) loop_ = none;
    } else if (symbol == ':' && lambda_ == brackets_.size()) {
      lambda_ = none;
    }
  }

  const std::vector<PythonToken>& tokens_;
  std::vector<Bracket> brackets_;
  std::size_t lambda_ = none;  ///< how deep the one stands whose parameters are being named
  std::size_t loop_ = none;    ///< the same of a loop's targets
  bool is_pattern_ = false;
  bool begins_ = true;
};

}  // namespace

std::vector<NameUse> find_unbound_names(const PythonTokens& source) {
  const std::vector<PythonToken>& tokens = source.tokens;
  Uses uses;
  Surroundings surroundings(tokens);
  bool imports = false;
  auto field = source.embedded.begin();
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const PythonToken& token = tokens[i];
    if (i > source.source_end) {
      // What stands in the fields of texts is read, field by field.
      while (field != source.embedded.end() && field->second <= i) ++field;
      if (field != source.embedded.end() && field->first == i) surroundings.begin_field();
    }
    surroundings.pass(i);
    if (token.kind != Kind::name) {
      if (token.kind == Kind::newline || token.symbol == ';') imports = false;
      if (token.is(Keyword::import_) || token.is(Keyword::from)) imports = true;
      continue;
    }
    if (i > 0 && tokens[i - 1].symbol == '.') continue;
    Uses::Entry* entry = uses.at(token.text);
    if (entry == nullptr) return {};
    const bool fresh = entry->name.empty();
    if (!fresh && entry->use == nullptr) continue;  // bound
    const char next = tokens[i + 1].symbol;
    const bool is_field =
        field != source.embedded.end() && field->first == i && field->second == i + 1;
    const bool is_use =
        !imports &&
        (((next == '(' || next == '.' || next == '[') && (i == 0 || !binds(tokens[i - 1]))) ||
         is_field || surroundings.is_use(i));
    if (fresh) {
      if (opens_names(token.text)) return {};
      *entry = {token.text, is_use ? &token : nullptr};
    } else if (!is_use) {
      entry->use = nullptr;
    }
  }
  std::vector<NameUse> found;
  for (const Uses::Entry& entry : uses.entries()) {
    if (entry.use == nullptr || is_known(entry.name)) continue;
    found.push_back({std::string(entry.name), source.place_of(*entry.use)});
  }
  std::sort(found.begin(), found.end(),
            [](const NameUse& a, const NameUse& b) { return a.place.offset < b.place.offset; });
  return found;
}

}  // namespace dbrepl::analysis::code
