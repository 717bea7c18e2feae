#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schema/image_format.hpp"
#include "schema/schema.hpp"
#include "schema/value.hpp"

namespace dbrepl::schema {

/// What Fn::GetAtt yields. `json` is a value of any kind.
enum class AttributeKind : std::uint8_t { string, integer, number, boolean, list, object, json };

/// "string", "integer", "number", "boolean", "list", "object", "json".
std::string_view to_string(AttributeKind kind);

/// Whether a change of a property makes CloudFormation create the resource anew.
enum class Replacement : std::uint8_t { no, maybe, yes };

/// Something that holds beside the schema of a type, as one of cfn-lint's conditional rules says
/// it; or the schema of a document that stands in properties, such as a policy.
struct Condition {
  Value about;    ///< object: "rule", "at", "every", "table", …: see schemas/README.md
  Schema schema;  ///< allows everything where `about` says it another way
};

/// A resource type: a handle, copied freely, that lives as long as its Database.
/// Pointers in facts are those of provider schemas: "/properties/A/B", "*" for an element.
class Type {
 public:
  /// "AWS::RDS::DBCluster".
  std::string_view name() const { return value(TypeField::name).text(); }
  /// The schema of the object under Properties.
  Schema schema() const { return {image_, word(TypeField::schema)}; }

  /// A fact by its word in schemas/README.md ("readOnlyProperties", "arn", …), or null.
  Value fact(std::string_view word) const;

  /// Attributes of Fn::GetAtt: an object, name → kind. "Outputs.*" and "*" stand for any name.
  Value attributes() const { return fact("attributes"); }
  /// What Fn::GetAtt with this name yields, or nothing where the type has no such attribute.
  std::optional<AttributeKind> find_attribute(std::string_view name) const;

  /// Names of properties that must be given: a list of strings.
  Value required() const { return schema().value(Keyword::required); }
  Value read_only() const { return fact("readOnlyProperties"); }
  Value write_only() const { return fact("writeOnlyProperties"); }
  Value create_only() const { return fact("createOnlyProperties"); }
  Value conditional_create_only() const { return fact("conditionalCreateOnlyProperties"); }
  Value deprecated() const { return fact("deprecatedProperties"); }
  Value primary_identifier() const { return fact("primaryIdentifier"); }
  /// What Ref yields: a list of pointers.
  Value reference() const;
  /// An object with "taggable", "tagProperty", …
  Value tagging() const { return fact("tagging"); }
  /// Whether deletion loses data.
  bool stateful() const { return fact("stateful").boolean(); }
  /// What a change at this pointer ("/properties/Engine") means.
  Replacement replacement(std::string_view pointer) const;

  /// Whether the type exists in the region with this index in Database::regions().
  bool exists_in(std::size_t region) const;

  std::size_t condition_count() const;
  /// `index` must be below condition_count().
  Condition condition(std::size_t index) const;

 private:
  friend class Database;
  Type(const Word* image, Offset record, const Word* base_image, Offset base_record)
      : image_(image), record_(image + record), base_image_(base_image), base_(base_record) {}

  Word word(TypeField field) const { return record_[static_cast<std::size_t>(field)]; }
  Word base_word(TypeField field) const {
    return base_image_[base_ + static_cast<std::size_t>(field)];
  }
  Value value(TypeField field) const { return {image_, word(field)}; }

  const Word* image_;
  const Word* record_;
  // The type of the same name in the embedded image: a newer official set says nothing of some
  // facts.
  const Word* base_image_;
  Offset base_;
};

}  // namespace dbrepl::schema
