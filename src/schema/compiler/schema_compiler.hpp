#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "document/node.hpp"
#include "schema/compiler/image_builder.hpp"
#include "schema/vocabulary.hpp"

namespace dbrepl::schema {

/// What to do with a word of a schema that the vocabulary does not know.
enum class UnknownWord : std::uint8_t { refuse, skip };

/// Compiles the schemas of one type into nodes of an image. References are resolved here: only a
/// definition that contains itself keeps one.
class SchemaCompiler {
 public:
  /// `root` is what "#" means in references; `place` begins every problem's text.
  SchemaCompiler(ImageBuilder& image, const document::Node& root, std::string_view place,
                 UnknownWord unknown, std::vector<std::string>& problems)
      : image_(image), root_(root), place_(place), unknown_(unknown), problems_(problems) {}

  /// The offset of the node. What cannot be compiled is a problem, and allows everything.
  Offset compile(const document::Node& schema);
  /// The node of the type itself: `root` without the words that are no schema.
  Offset compile_root();

 private:
  struct Definition {
    Offset node = 0;
    Offset placeholder = 0;
  };

  Offset node_of(const document::Node& schema, bool is_root);
  Offset reference(const document::Node& target);
  /// Whether the definition that a reference names says of what type a value is.
  bool states_type(const document::Node& target) const;
  bool payload(Keyword keyword, const document::Node& value, Word& word);
  void dependencies(const document::Node& value, std::vector<std::pair<Keyword, Word>>& words);
  Offset list(const document::Node& schemas);
  Offset table(const document::Node& schemas);
  Offset value_of(Keyword keyword, const document::Node& value);
  void problem(std::string_view text);

  ImageBuilder& image_;
  const document::Node& root_;
  std::string_view place_;
  UnknownWord unknown_;
  std::vector<std::string>& problems_;
  std::map<std::string, Definition, std::less<>> definitions_;
  int depth_ = 0;
};

/// Whether a word at the top of a type's facts belongs to its schema.
bool is_schema_word(std::string_view word);

}  // namespace dbrepl::schema
