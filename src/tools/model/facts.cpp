#include "tools/model/facts.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <utility>

namespace dbrepl::tools {

namespace {

constexpr std::string_view property_prefix = "/properties/";
constexpr int longest_chain = 8;

const Json& empty() {
  static const Json nothing = Json::object();
  return nothing;
}

const Json& member(const Json& object, std::string_view key) {
  const auto found = object.find(std::string(key));
  return found == object.end() ? empty() : *found;
}

Json read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error(fmt::format("cannot read {}", file.string()));
  try {
    return Json::parse(stream);
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("{} is not JSON: {}", file.string(), error.what()));
  }
}

bool lists(const Json& facts, std::string_view key, const std::string& property) {
  for (const Json& pointer : member(facts, key)) {
    if (pointer.get_ref<const std::string&>() == std::string(property_prefix) + property)
      return true;
  }
  return false;
}

bool sounds_like_identifier(std::string_view name) {
  return name.ends_with("Id") || name.ends_with("Ids") || name.ends_with("Arn") ||
         name.ends_with("Arns");
}

/// A bare "Id" or "Arn" says nothing about what it identifies.
bool says_what_it_identifies(std::string_view name) {
  return sounds_like_identifier(name) && name.size() > std::string_view("Arns").size();
}

void add(Kinds& kinds, const Kinds& others) {
  kinds.insert(others.begin(), others.end());
}

}  // namespace

const Json& resolved(const Json& type_facts, const Json& schema) {
  const Json* current = &schema;
  for (int i = 0; i < longest_chain; ++i) {
    const auto reference = current->find("$ref");
    if (reference == current->end()) return *current;
    const auto& target = reference->get_ref<const std::string&>();
    const std::size_t slash = target.rfind('/');
    const bool is_property = target.starts_with("#/properties/");
    current = &member(member(type_facts, is_property ? "properties" : "definitions"),
                      target.substr(slash + 1));
  }
  return empty();
}

const Json& at_path(const Json& type_facts, std::string_view path) {
  const Json* current = &type_facts;
  while (true) {
    const std::size_t dot = path.find('.');
    current = &resolved(type_facts, member(member(*current, "properties"), path.substr(0, dot)));
    if (dot == std::string_view::npos) return *current;
    path.remove_prefix(dot + 1);
  }
}

Kinds formats(const Json& type_facts, const Json& schema) {
  const Json& actual = resolved(type_facts, schema);
  Kinds kinds;
  const auto format = actual.find("format");
  if (format != actual.end()) {
    const auto& name = format->get_ref<const std::string&>();
    // The format of a list repeats that of its elements, in the plural.
    if (name.find("::") != std::string::npos && !name.ends_with(".Ids")) kinds.insert(name);
  }
  for (const char* choice : {"anyOf", "oneOf"}) {
    for (const Json& alternative : member(actual, choice))
      add(kinds, formats(type_facts, alternative));
  }
  if (const auto items = actual.find("items"); items != actual.end() && items->is_object()) {
    add(kinds, formats(type_facts, *items));
  }
  return kinds;
}

Facts::Facts(const std::filesystem::path& folder, std::vector<TypeName> types)
    : types_(std::move(types)) {
  std::map<std::string, Json> files;
  for (const TypeName& type : types_) {
    auto file = files.find(type.facts_file);
    if (file == files.end()) {
      file = files.emplace(type.facts_file, read(folder / type.facts_file)).first;
    }
    const auto facts = file->second.find(type.full);
    if (facts == file->second.end()) {
      throw std::runtime_error(
          fmt::format("{} has no resource type \"{}\"", type.facts_file, type.full));
    }
    types_by_name_.emplace(type.full, std::move(*facts));
  }

  // A name such as SubnetIds that means the same wherever the sources say what it refers to means
  // it also where they say nothing.
  std::set<std::string> ambiguous;
  for (const auto& [type, facts] : types_by_name_) {
    for (const auto& [property, schema] : member(facts, "properties").items()) {
      Kinds kinds = stated_by(type, property);
      if (kinds.empty() || !says_what_it_identifies(property)) continue;
      const auto [known, is_new] = meaning_by_name_.emplace(property, kinds);
      if (!is_new && known->second != kinds) ambiguous.insert(property);
    }
  }
  for (const std::string& property : ambiguous) meaning_by_name_.erase(property);
}

Kinds Facts::stated_by(const std::string& type, const std::string& property) const {
  const Json& facts = of(type);
  Kinds kinds = formats(facts, member(member(facts, "properties"), property));
  for (const Json& target :
       member(member(facts, "relationships"), std::string(property_prefix) + property)) {
    const auto& name = target.get_ref<const std::string&>();
    const std::size_t dot = name.rfind('.');
    add(kinds, identity(name.substr(0, dot), name.substr(dot + 1)));
  }
  return kinds;
}

Kinds Facts::identity(const std::string& type, const std::string& property) const {
  Kinds own{type + "." + property};
  const auto known = types_by_name_.find(type);
  if (known == types_by_name_.end()) {
    // A type that is not in use: nothing yields this kind, so the property takes plain text only.
    const bool is_name = property.ends_with("Name") || property.ends_with("Identifier");
    return is_name || sounds_like_identifier(property) ? own : Kinds{};
  }
  const Json& facts = known->second;
  Kinds kinds = formats(facts, member(member(facts, "properties"), property));
  if (!kinds.empty()) return kinds;
  const bool identifies =
      lists(facts, "primaryIdentifier", property) || lists(facts, "ref", property) ||
      (lists(facts, "readOnlyProperties", property) && sounds_like_identifier(property));
  return identifies ? own : Kinds{};
}

Kinds Facts::taken_by(const std::string& type, const std::string& property) const {
  Kinds kinds = stated_by(type, property);
  if (!kinds.empty()) return kinds;
  return taken_by(type, property, member(member(of(type), "properties"), property));
}

Kinds Facts::taken_by(const std::string& type, const std::string& property,
                      const Json& schema) const {
  Kinds kinds = formats(of(type), schema);
  if (!kinds.empty()) return kinds;
  const auto meaning = meaning_by_name_.find(property);
  return meaning == meaning_by_name_.end() ? Kinds{} : meaning->second;
}

Kinds Facts::yielded_by_ref(const std::string& type) const {
  const Json& facts = of(type);
  const Json& pointers =
      facts.contains("ref") ? facts.at("ref") : member(facts, "primaryIdentifier");
  // A Ref that joins several properties is none of them.
  if (pointers.size() != 1) return {};
  const std::string property = pointers.front().get<std::string>().substr(property_prefix.size());
  const Kinds stated = stated_by(type, property);
  const Kinds own = identity(type, property);
  return own.size() == 1 && *own.begin() == type + "." + property && !stated.empty() ? stated : own;
}

Kinds Facts::yielded_by_attribute(const std::string& type, const std::string& path) const {
  if (path.find('.') != std::string::npos) return formats(of(type), at_path(of(type), path));
  const Kinds own = identity(type, path);
  return own.empty() ? stated_by(type, path) : own;
}

}  // namespace dbrepl::tools
