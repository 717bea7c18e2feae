#include "analysis/code/python_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

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

}  // namespace

std::vector<NameUse> find_unbound_names(const PythonTokens& source) {
  const std::vector<PythonToken>& tokens = source.tokens;
  Uses uses;
  bool imports = false;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const PythonToken& token = tokens[i];
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
    const bool is_use = !imports && (next == '(' || next == '.' || next == '[') &&
                        (i == 0 || !binds(tokens[i - 1]));
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
