#include "schema/compiler/official_schema.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace dbrepl::schema {
namespace {

using document::Builder;
using document::Member;
using document::Node;

constexpr int max_references = 8;

/// The schema behind a reference into the definitions, else the schema itself.
const Node* resolved(const Node& root, const Node* schema) {
  for (int i = 0; i < max_references && schema != nullptr; ++i) {
    const Node* reference = schema->find("$ref");
    if (reference == nullptr) return schema;
    constexpr std::string_view prefix = "#/definitions/";
    const Node* definitions = root.find("definitions");
    if (definitions == nullptr || !reference->text().starts_with(prefix)) return nullptr;
    schema = definitions->find(reference->text().substr(prefix.size()));
  }
  return schema;
}

std::string_view attribute_kind(const Node* schema) {
  const Node* type = schema == nullptr ? nullptr : schema->find("type");
  const std::string_view word = type == nullptr ? "" : type->text();
  if (word == "array") return "list";
  if (word == "string" || word == "integer" || word == "number" || word == "boolean" ||
      word == "object") {
    return word;
  }
  return "json";
}

/// "/properties/A/B" → ("A.B", kind); no name for what lies in lists or maps.
Member attribute(Builder& builder, const Node& root, std::string_view pointer) {
  constexpr std::string_view prefix = "/properties/";
  Member result;
  if (!pointer.starts_with(prefix) || pointer.find('*') != std::string_view::npos) return result;
  std::string name(pointer.substr(prefix.size()));
  const Node* schema = &root;
  std::string_view rest = pointer.substr(prefix.size());
  while (!rest.empty()) {
    const std::string_view step = rest.substr(0, rest.find('/'));
    rest.remove_prefix(step.size() < rest.size() ? step.size() + 1 : step.size());
    schema = resolved(root, schema);
    const Node* properties = schema == nullptr ? nullptr : schema->find("properties");
    schema = properties == nullptr ? nullptr : properties->find(step);
  }
  for (char& c : name) c = c == '/' ? '.' : c;
  result.key = builder.store(name);
  result.value = builder.string(attribute_kind(resolved(root, schema)));
  return result;
}

const Node* named(const std::vector<Member>& members, std::string_view key) {
  for (const Member& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

/// Some schemas call read-only what creation alone may set.
void keep_settable(document::Builder& builder, std::vector<Member>& members) {
  const Node* settable = named(members, "createOnlyProperties");
  if (settable == nullptr) return;
  for (Member& member : members) {
    if (member.key != "readOnlyProperties") continue;
    std::vector<Node> kept;
    for (const Node& pointer : member.value.items()) {
      const auto listed = settable->items();
      if (std::none_of(listed.begin(), listed.end(),
                       [&](const Node& each) { return each.text() == pointer.text(); }))
        kept.push_back(pointer);
    }
    member.value = builder.array(kept);
  }
}

}  // namespace

Node facts_of_official(document::Document& document) {
  const Node& root = document.root();
  const Node* name = root.find("typeName");
  const Node* properties = root.find("properties");
  if (name == nullptr || !name->is_string() || properties == nullptr || !properties->is_object())
    return {};
  std::vector<Member> attributes;
  if (const Node* read_only = root.find("readOnlyProperties")) {
    for (const Node& pointer : read_only->items()) {
      const Member each = attribute(document.builder(), root, pointer.text());
      if (!each.key.empty()) attributes.push_back(each);
    }
  }
  std::vector<Member> members(root.members().begin(), root.members().end());
  keep_settable(document.builder(), members);
  members.push_back({"attributes", {}, document.builder().object(attributes)});
  return document.builder().object(members);
}

}  // namespace dbrepl::schema
