#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dbrepl::analysis::code {

/// A stretch of a source: the expression of a replacement field, "{…}" of an f-string.
struct PythonField {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// Whether a word in front of a quote belongs to the string: "r", "Rb", "f".
bool is_string_prefix(std::string_view word);

/// Finds where the strings of a source of Python 3.`minor` end, and notes the fields of those that
/// are formatted. From 3.12 on quotes may stand within a field again.
class PythonStrings {
 public:
  PythonStrings(std::string_view text, int minor) : text_(text), minor_(minor) {}

  /// Behind the closing quote of the string whose opening one stands at `quote`; npos where nothing
  /// closes it before `limit`.
  std::size_t end_of(std::string_view prefix, std::size_t quote, std::size_t limit) {
    return end_of(prefix, quote, limit, 0);
  }
  /// The fields of all strings so far, those of strings within fields among them, in the order of
  /// the source.
  std::vector<PythonField> take_fields();

 private:
  std::size_t end_of(std::string_view prefix, std::size_t quote, std::size_t limit, int depth);
  /// Whether the closing quotes of a string stand here: `width` of `mark`.
  bool closes(std::size_t at, std::size_t limit, char mark, std::size_t width) const;
  /// The same for one that is formatted, from behind its opening quote. Without a `mark` the string
  /// is known to end at `limit`.
  std::size_t end_of_formatted(std::string_view prefix, std::size_t at, std::size_t limit,
                               char mark, std::size_t width, int depth);
  /// The '}' or ':' that ends an expression.
  std::size_t end_of_field(std::size_t at, std::size_t limit, int depth);

  std::string_view text_;
  int minor_;
  std::vector<PythonField> fields_;
};

}  // namespace dbrepl::analysis::code
