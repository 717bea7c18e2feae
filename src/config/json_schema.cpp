#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "config/description.hpp"
#include "config/load.hpp"

namespace dbrepl::config {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json object_schema(const T* built_in);

template <class Word, std::size_t N>
Json one_of(const std::array<Word, N>& words) {
  Json schema;
  for (const auto& word : words) {
    schema["enum"].push_back(word);
  }
  return schema;
}

Json text_schema(const TextFormat& format) {
  Json schema = {{"type", "string"}};
  if (!format.pattern.empty()) {
    schema["pattern"] = format.pattern;
  }
  schema["maxLength"] = format.max;
  return schema;
}

// `built_in` is the value that applies where the key is missing; null where that depends on others.

Json schema_of(const Integer& shape, const int* built_in) {
  Json schema = {{"type", "integer"}, {"minimum", shape.min}, {"maximum", shape.max}};
  if (shape.step != 1) {
    schema["multipleOf"] = shape.step;
  }
  if (built_in != nullptr) {
    schema["default"] = *built_in;
  }
  return schema;
}

Json schema_of(const Integer& shape, const std::optional<int>* built_in) {
  return schema_of(shape, built_in != nullptr && *built_in ? &**built_in : nullptr);
}

template <std::size_t N>
Json schema_of(const IntegerOf<N>& shape, const int* built_in) {
  Json schema = one_of(shape.values);
  if (built_in != nullptr) {
    schema["default"] = *built_in;
  }
  return schema;
}

template <std::size_t N>
Json schema_of(const IntegerOf<N>& shape, const std::optional<int>*) {
  return one_of(shape.values);
}

Json schema_of(const Flag&, const bool* built_in) {
  Json schema = {{"type", "boolean"}};
  if (built_in != nullptr) {
    schema["default"] = *built_in;
  }
  return schema;
}

Json schema_of(const Text& shape, const std::string* built_in) {
  Json schema = text_schema(*shape.format);
  if (built_in != nullptr && !built_in->empty()) {
    schema["default"] = *built_in;
  }
  return schema;
}

Json schema_of(const Text& shape, const std::optional<std::string>*) {
  return text_schema(*shape.format);
}

template <class E, std::size_t N>
Json schema_of(const Choice<E, N>& shape, const E* built_in) {
  Json schema;
  for (const auto& [word, value] : shape.words) {
    schema["enum"].push_back(word);
  }
  for (const auto& [word, value] : shape.words) {
    if (built_in != nullptr && *built_in == value) {
      schema["default"] = word;
    }
  }
  return schema;
}

template <std::size_t N>
Json schema_of(const WordOf<N>& shape, const std::string*) {
  return one_of(shape.words);
}

Json schema_of(const Range&, const Cidr*) {
  return {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+){3}/[0-9]+$"}};
}

Json schema_of(const TagMap&, const Tags*) {
  return {
      {"type", "object"},
      {"additionalProperties", {{"type", {"string", "number", "boolean"}}, {"maxLength", 256}}}};
}

Json schema_of(const Pair& shape, const Peering*) {
  return {
      {"type", "array"}, {"items", text_schema(*shape.format)}, {"minItems", 2}, {"maxItems", 2}};
}

template <class Item, class T>
Json schema_of(const List<Item>& shape, const std::vector<T>*) {
  const T* const no_default = nullptr;
  return {{"type", "array"},
          {"items", schema_of(shape.item, no_default)},
          {"minItems", shape.min},
          {"maxItems", shape.max},
          {"uniqueItems", true}};
}

template <class T>
Json schema_of(const Group&, const T* built_in) {
  return object_schema(built_in);
}

template <class Owner, class Element>
Json schema_of(const Groups<Owner, Element>& shape, const std::vector<Element>*) {
  const Element* const no_default = nullptr;
  return {{"type", "array"},
          {"items", object_schema(no_default)},
          {"minItems", shape.min},
          {"maxItems", shape.max}};
}

template <class T>
Json object_schema(const T* built_in) {
  Json schema = {{"type", "object"}, {"additionalProperties", false}};
  Json required = Json::array();
  const T any{};
  for_each_field<T>(
      built_in != nullptr ? *built_in : any, [&](const auto& field, const auto& member) {
        Json property = schema_of(field.shape, built_in != nullptr ? &member : nullptr);
        property["description"] = field.text;
        schema["properties"][std::string(field.key)] = std::move(property);
        if (field.presence == Presence::required) {
          required.push_back(field.key);
        }
      });
  if (!required.empty()) {
    schema["required"] = std::move(required);
  }
  return schema;
}

}  // namespace

std::string json_schema() {
  const Config built_in;
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "Configuration of dbrepl"}};
  Json body = object_schema(&built_in);
  Json properties = {{"$schema", {{"type", "string"}, {"description", "Where this schema is."}}}};
  properties.update(body["properties"]);
  body["properties"] = std::move(properties);
  schema.update(body);
  return schema.dump(2) + "\n";
}

}  // namespace dbrepl::config
