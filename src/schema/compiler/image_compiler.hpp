#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/node.hpp"
#include "schema/compiler/image_builder.hpp"
#include "schema/compiler/schema_compiler.hpp"

namespace dbrepl::schema {

/// Compiles facts into an image. The nodes given are read during the call only. The same calls in
/// the same order give the same bytes.
class ImageCompiler {
 public:
  explicit ImageCompiler(UnknownWord unknown) : unknown_(unknown) {}

  void set_sources(const document::Node& sources) { sources_ = image_.value(sources); }
  /// The content of regions.json. To be called before add_type().
  void set_regions(const document::Node& regions);
  /// One type; false where the name stands already or the facts are no object.
  bool add_type(std::string_view name, const document::Node& facts);
  /// Something that holds for a type beside its schema: its member "schema", which brings its own
  /// definitions, becomes a schema; the others are kept as a value.
  void add_condition(std::string_view type, const document::Node& condition);
  /// The schema of a document that stands in properties, such as a policy: the same members.
  void add_document(std::string_view name, const document::Node& document);
  /// Any other facts, kept as a value under a name.
  void add_table(std::string_view name, const document::Node& table);

  std::vector<Word> finish();
  /// What could not be compiled, a sentence each.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  struct Type {
    Offset name = 0;
    Offset schema = 0;
    Offset facts = 0;
    std::uint64_t regions = 0;
  };

  Offset facts_of(const document::Node& facts);
  Offset object_of(const std::map<std::string_view, const document::Node*>& members);
  std::array<Offset, 2> about_and_schema(std::string_view place, const document::Node& node);
  Offset type_table();

  ImageBuilder image_;
  UnknownWord unknown_;
  Offset sources_ = 0;
  Offset regions_ = 0;
  std::uint64_t every_region_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> type_regions_;
  std::map<std::string, Type, std::less<>> types_;
  std::map<std::string, std::vector<Word>, std::less<>> conditions_;
  std::map<std::string, std::array<Offset, 2>, std::less<>> documents_;
  std::map<std::string, Offset, std::less<>> tables_;
  std::vector<std::string> problems_;
};

}  // namespace dbrepl::schema
