#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/builder.hpp"
#include "document/node.hpp"

namespace dbrepl::document {

/// What the reader refuses to go beyond; each overrun is a Problem, never a crash.
struct Limits {
  std::size_t bytes = 8U << 20U;  ///< of the source text
  std::size_t depth = 100;        ///< of nested values
  std::size_t nodes = 1'000'000;  ///< in the tree, aliases expanded
  std::size_t problems = 1'000;   ///< that are listed; reading goes on, further ones are left out
};

/// What can be wrong with a source text itself.
enum class Fault : std::uint8_t {
  syntax,    ///< neither JSON nor YAML; reading stopped here
  empty,     ///< nothing but white space and comments
  encoding,  ///< not UTF-8
  too_large,
  too_deep,
  too_many_nodes,  ///< aliases expanded beyond the limit
  duplicate_key,
  null_value,
  key_not_string,
  several_documents,
  merge_key,  ///< YAML `<<`; expanded all the same
  unknown_tag,
  alias,            ///< YAML `*name`, the first one; CloudFormation refuses them, we expand them
  byte_order_mark,  ///< in front of UTF-8; skipped, columns count from behind it
};

/// Something wrong in a source text.
struct Problem {
  Fault fault;
  std::string message;  ///< one sentence: what was found, what was expected
  Mark mark;
  Mark related;  ///< the first one of duplicate keys; where that starts which is not closed
};

enum class Syntax : std::uint8_t { json, yaml };

/// A source text and its tree. Movable; nodes stay where they are.
class Document {
 public:
  /// The name that messages give the source: a path, or "<stdin>".
  std::string_view name() const { return name_; }
  std::string_view text() const { return *text_; }
  /// Gives the text away; of the document nothing is to be used after that.
  std::string release_text() { return std::move(*text_); }
  Syntax syntax() const { return syntax_; }
  /// The value at the top; null() where reading failed.
  const Node& root() const { return root_; }
  /// What was wrong, in the order of the source.
  const std::vector<Problem>& problems() const { return problems_; }
  /// Whether a tree could be built: false where a problem stopped the reader.
  bool readable() const { return readable_; }
  /// To make further nodes that live as long as this document.
  Builder& builder() { return *builder_; }

 private:
  friend Document read(std::string name, std::string source, const Limits& limits);

  std::string name_;
  std::unique_ptr<std::string> text_;
  std::unique_ptr<Builder> builder_;
  Node root_;
  std::vector<Problem> problems_;
  Syntax syntax_ = Syntax::json;
  bool readable_ = false;
};

/// Reads JSON where the first character is '{' or '[' and the text is JSON, YAML otherwise.
/// Never throws for what the text holds; the cost is linear in its size.
Document read(std::string name, std::string source, const Limits& limits = {});

}  // namespace dbrepl::document
