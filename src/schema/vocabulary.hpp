#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dbrepl::schema {

/// The words of a schema, in the order in which a node of the image holds their payloads. JSON
/// Schema (draft 7) and what CloudFormation's provider schemas and cfn-lint's patches add to it.
enum class Keyword : std::uint8_t {
  type,
  reference,  ///< of a definition that contains itself; others are resolved by the compiler
  properties,
  pattern_properties,
  additional_properties,
  property_names,
  required,
  required_xor,  ///< exactly one of these properties
  required_or,   ///< at least one of these properties
  dependent_required,
  dependent_excluded,
  dependent_schemas,
  min_properties,
  max_properties,
  items,
  prefix_items,
  additional_items,
  contains,
  min_items,
  max_items,
  unique_items,
  unique_keys,       ///< no two items with the same values of these properties
  max_unique_items,  ///< of strings: how many different ones
  enumeration,
  enumeration_any_case,
  constant,
  pattern,
  min_length,
  max_length,
  minimum,
  maximum,
  exclusive_minimum,
  exclusive_maximum,
  multiple_of,
  format,
  all_of,
  any_of,
  one_of,
  negation,
  condition,
  consequence,
  alternative,
  fallback,        ///< the value that the service takes where the property is absent
  relationship,    ///< the type and property whose value stands here
  resource_types,  ///< types of the resources that a reference here leads to
  never,           ///< the schema `false`
};

inline constexpr std::size_t keyword_count = static_cast<std::size_t>(Keyword::never) + 1;

/// How the image holds a keyword's value.
enum class Form : std::uint8_t {
  word,          ///< the value itself: a count, or a set of types
  schema,        ///< offset of a schema
  schema_list,   ///< offset of a count, then offsets of schemas
  schema_table,  ///< offset of a count, then pairs (text, schema), sorted by text
  value,         ///< offset of a Value
};

struct KeywordInfo {
  std::string_view name;
  Form form;
};

inline constexpr std::array<KeywordInfo, keyword_count> keyword_table{{
    {"type", Form::word},
    {"$ref", Form::schema},
    {"properties", Form::schema_table},
    {"patternProperties", Form::schema_table},
    {"additionalProperties", Form::schema},
    {"propertyNames", Form::schema},
    {"required", Form::value},
    {"requiredXor", Form::value},
    {"requiredOr", Form::value},
    {"dependentRequired", Form::value},
    {"dependentExcluded", Form::value},
    {"dependentSchemas", Form::schema_table},
    {"minProperties", Form::word},
    {"maxProperties", Form::word},
    {"items", Form::schema},
    {"prefixItems", Form::schema_list},
    {"additionalItems", Form::schema},
    {"contains", Form::schema},
    {"minItems", Form::word},
    {"maxItems", Form::word},
    {"uniqueItems", Form::word},
    {"uniqueKeys", Form::value},
    {"maxUniqueItems", Form::word},
    {"enum", Form::value},
    {"enumCaseInsensitive", Form::value},
    {"const", Form::value},
    {"pattern", Form::value},
    {"minLength", Form::word},
    {"maxLength", Form::word},
    {"minimum", Form::value},
    {"maximum", Form::value},
    {"exclusiveMinimum", Form::value},
    {"exclusiveMaximum", Form::value},
    {"multipleOf", Form::value},
    {"format", Form::value},
    {"allOf", Form::schema_list},
    {"anyOf", Form::schema_list},
    {"oneOf", Form::schema_list},
    {"not", Form::schema},
    {"if", Form::schema},
    {"then", Form::schema},
    {"else", Form::schema},
    {"default", Form::value},
    {"relationshipRef", Form::value},
    {"resourceTypes", Form::value},
    {"false", Form::word},
}};

constexpr const KeywordInfo& info(Keyword keyword) {
  return keyword_table[static_cast<std::size_t>(keyword)];
}

/// The word as schemas spell it.
constexpr std::string_view to_string(Keyword keyword) {
  return info(keyword).name;
}

/// The keyword of a word, or nothing for a word that is none.
constexpr std::optional<Keyword> find_keyword(std::string_view word) {
  for (std::size_t i = 0; i < keyword_count; ++i) {
    if (keyword_table[i].name == word) return static_cast<Keyword>(i);
  }
  return std::nullopt;
}

/// A set of JSON types.
using TypeSet = std::uint32_t;
inline constexpr TypeSet type_null = 1;
inline constexpr TypeSet type_boolean = 2;
inline constexpr TypeSet type_integer = 4;
inline constexpr TypeSet type_number = 8;
inline constexpr TypeSet type_string = 16;
inline constexpr TypeSet type_array = 32;
inline constexpr TypeSet type_object = 64;

struct TypeWord {
  std::string_view name;
  TypeSet type;
};

inline constexpr std::array<TypeWord, 7> type_words{{{"null", type_null},
                                                     {"boolean", type_boolean},
                                                     {"integer", type_integer},
                                                     {"number", type_number},
                                                     {"string", type_string},
                                                     {"array", type_array},
                                                     {"object", type_object}}};

}  // namespace dbrepl::schema
