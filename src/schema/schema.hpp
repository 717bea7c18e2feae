#pragma once

#include <bit>
#include <string_view>

#include "schema/image_format.hpp"
#include "schema/value.hpp"
#include "schema/vocabulary.hpp"

namespace dbrepl::schema {

class SchemaList;
class SchemaTable;

/// One schema of the image: a handle of 16 bytes, copied freely, that lives as long as its
/// Database. A default one allows everything.
class Schema {
 public:
  constexpr Schema() = default;
  Schema(const Word* image, Offset offset) : image_(image), at_(image + offset) {}

  /// Whether the schema states this keyword.
  bool has(Keyword keyword) const {
    return (keywords() >> static_cast<unsigned>(keyword) & 1U) != 0;
  }
  /// A bit a keyword that the schema states.
  std::uint64_t keywords() const {
    return at_ == nullptr ? 0U : at_[0] | static_cast<std::uint64_t>(at_[1]) << 32U;
  }

  /// What a keyword states, by its Form. Where the schema does not state it: 0, no schema, an empty
  /// list or table, null.
  Word word(Keyword keyword) const { return has(keyword) ? payload(keyword) : 0U; }
  Schema schema(Keyword keyword) const;
  SchemaList list(Keyword keyword) const;
  SchemaTable table(Keyword keyword) const;
  Value value(Keyword keyword) const;

  /// The types that the schema allows; 0 where it says nothing.
  TypeSet types() const { return word(Keyword::type); }
  /// Follows the reference of a definition that contains itself.
  Schema resolved() const;
  /// The schema of a property, through references and allOf, or none.
  explicit operator bool() const { return at_ != nullptr; }

  /// The place in the image: equal schemas of one image share it.
  const Word* identity() const { return at_; }
  const Word* image() const { return image_; }

 private:
  Word payload(Keyword keyword) const {
    const std::uint64_t before =
        keywords() & ((std::uint64_t{1} << static_cast<unsigned>(keyword)) - 1);
    return at_[schema_head_words + static_cast<std::size_t>(std::popcount(before))];
  }

  const Word* image_ = nullptr;
  const Word* at_ = nullptr;
};

/// The schemas of oneOf, anyOf, allOf or prefixItems.
class SchemaList {
 public:
  constexpr SchemaList() = default;
  SchemaList(const Word* image, Offset offset) : image_(image), at_(image + offset) {}

  std::size_t size() const { return at_ == nullptr ? 0U : *at_; }
  /// `index` must be below size().
  Schema operator[](std::size_t index) const { return {image_, at_[1 + index]}; }

 private:
  const Word* image_ = nullptr;
  const Word* at_ = nullptr;
};

/// Schemas by name (or by pattern), sorted by name.
class SchemaTable {
 public:
  constexpr SchemaTable() = default;
  SchemaTable(const Word* image, Offset offset) : image_(image), at_(image + offset) {}

  std::size_t size() const { return at_ == nullptr ? 0U : *at_; }
  /// `index` must be below size().
  std::string_view name(std::size_t index) const { return value(index).text(); }
  Value value(std::size_t index) const { return {image_, at_[1 + 2 * index]}; }
  Schema schema(std::size_t index) const { return {image_, at_[2 + 2 * index]}; }
  /// The schema with this name, or one without an identity.
  Schema find(std::string_view wanted) const;

 private:
  const Word* image_ = nullptr;
  const Word* at_ = nullptr;
};

inline Schema Schema::schema(Keyword keyword) const {
  return has(keyword) ? Schema(image_, payload(keyword)) : Schema();
}
inline SchemaList Schema::list(Keyword keyword) const {
  return has(keyword) ? SchemaList(image_, payload(keyword)) : SchemaList();
}
inline SchemaTable Schema::table(Keyword keyword) const {
  return has(keyword) ? SchemaTable(image_, payload(keyword)) : SchemaTable();
}
inline Value Schema::value(Keyword keyword) const {
  return has(keyword) ? Value(image_, payload(keyword)) : Value();
}
inline Schema Schema::resolved() const {
  Schema result = *this;
  // A chain of references is one long; an image from outside may hold a ring of them.
  for (int i = 0; i < 8 && result.has(Keyword::reference); ++i) {
    result = result.schema(Keyword::reference);
  }
  return result;
}

inline Schema SchemaTable::find(std::string_view wanted) const {
  std::size_t low = 0;
  std::size_t high = size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const int order = name(middle).compare(wanted);
    if (order == 0) return schema(middle);
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return {};
}

}  // namespace dbrepl::schema
