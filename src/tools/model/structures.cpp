#include "tools/model/structures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace dbrepl::tools {

namespace {

/// What a generated header declares itself beside property types.
constexpr std::string_view attributes_name = "Attributes";

std::vector<std::string> type_words(const Json& schema) {
  const auto type = schema.find("type");
  if (type == schema.end()) return {};
  if (type->is_string()) return {type->get<std::string>()};
  return type->get<std::vector<std::string>>();
}

bool is_tag(const Json& schema) {
  const auto properties = schema.find("properties");
  return properties != schema.end() && properties->size() == 2 && properties->contains("Key") &&
         properties->contains("Value");
}

class Modeller {
 public:
  Modeller(const Facts& facts, const TypeName& type) : facts_(facts), schema_(facts.of(type.full)) {
    model_.type = type;
  }

  ResourceModel run() {
    mark_read_only();
    model_.resource.name = model_.type.resource;
    add_members(model_.resource, schema_);
    add_attributes();
    model_.identifier_kind = text_kind(facts_.yielded_by_ref(model_.type.full));
    return std::move(model_);
  }

 private:
  /// Finds the properties, by the schema that holds them, that only the service writes.
  void mark_read_only() {
    const auto pointers = schema_.find("readOnlyProperties");
    if (pointers == schema_.end()) return;
    for (const Json& pointer : *pointers) mark_read_only(pointer.get_ref<const std::string&>());
  }

  void mark_read_only(std::string_view pointer) {
    constexpr std::string_view prefix = "/properties/";
    pointer.remove_prefix(std::min(prefix.size(), pointer.size()));
    const Json* holder = &schema_;
    while (true) {
      const std::size_t slash = pointer.find('/');
      const std::string step(pointer.substr(0, slash));
      if (slash == std::string_view::npos) {
        read_only_.emplace(holder, step);
        return;
      }
      pointer.remove_prefix(slash + 1);
      if (step == "*") {
        const auto items = holder->find("items");
        if (items == holder->end()) return;
        holder = &resolved(schema_, *items);
        continue;
      }
      const auto properties = holder->find("properties");
      if (properties == holder->end() || !properties->contains(step)) return;
      holder = &resolved(schema_, properties->at(step));
    }
  }

  bool is_read_only(const Json& holder, const std::string& property) const {
    return read_only_.contains({&holder, property});
  }

  /// Whether nothing of a schema can be written, because each of its properties is read-only.
  bool is_wholly_read_only(const Json& schema) const {
    const auto properties = schema.find("properties");
    if (properties == schema.end() || properties->empty()) return false;
    for (const auto& [property, each] : properties->items()) {
      if (!is_read_only(schema, property)) return false;
    }
    return true;
  }

  /// `is_choice`: the schema is one of several shapes, so nothing in it is required of all.
  void add_members(Structure& structure, const Json& schema, bool is_choice = false) {
    const bool is_resource = &schema == &schema_;
    if (const auto properties = schema.find("properties"); properties != schema.end()) {
      std::set<std::string> required;
      if (const auto words = schema.find("required"); words != schema.end() && !is_choice) {
        required = words->get<std::set<std::string>>();
      }
      for (const auto& [property, each] : properties->items()) {
        if (is_read_only(schema, property) || is_wholly_read_only(resolved(schema_, each)))
          continue;
        const Kinds kinds = is_resource ? facts_.taken_by(model_.type.full, property)
                                        : facts_.taken_by(model_.type.full, property, each);
        add_member(structure, {.property = property,
                               .name = identifier(property),
                               .kind = kind_of(each, property, kinds),
                               .required = required.contains(property)});
      }
    }
    for (const char* choice : {"oneOf", "anyOf", "allOf"}) {
      const auto alternatives = schema.find(choice);
      if (alternatives == schema.end()) continue;
      for (const Json& alternative : *alternatives) {
        add_members(structure, resolved(schema_, alternative), true);
      }
    }
  }

  static void add_member(Structure& structure, MemberOf member) {
    const bool is_known =
        std::any_of(structure.members.begin(), structure.members.end(),
                    [&](const MemberOf& each) { return each.property == member.property; });
    if (!is_known) structure.members.push_back(std::move(member));
  }

  std::string text_kind(const Kinds& kinds) {
    if (kinds.empty()) return "cfn::String";
    std::string result = "cfn::Reference<";
    for (const std::string& kind : kinds) {
      if (result.back() != '<') result += ", ";
      result += "kinds::" + kind_name(kind);
      model_.kinds.insert(kind);
    }
    return result + ">";
  }

  std::string kind_of(const Json& schema, const std::string& name, const Kinds& kinds) {
    const Json& actual = resolved(schema_, schema);
    const std::vector<std::string> words = type_words(actual);
    if (words.size() > 1) {
      const bool is_scalar = std::none_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "object" || word == "array";
      });
      return is_scalar ? "cfn::Any" : "cfn::Json";
    }
    const std::string word = words.empty() ? "" : words.front();
    if (word == "string") return text_kind(kinds);
    if (word == "integer") return "cfn::Integer";
    if (word == "number") return "cfn::Number";
    if (word == "boolean") return "cfn::Boolean";
    if (word == "array") {
      const auto items = actual.find("items");
      if (items == actual.end() || !items->is_object()) return "cfn::List<cfn::Json>";
      return fmt::format("cfn::List<{}>", kind_of(*items, singular(schema, name), kinds));
    }
    return object_kind(schema, actual, name);
  }

  std::string object_kind(const Json& schema, const Json& actual, const std::string& name) {
    if (has_members(actual)) return property_type(schema, actual, name);
    if (const auto patterns = actual.find("patternProperties");
        patterns != actual.end() && patterns->size() == 1) {
      return fmt::format("cfn::Map<{}>", kind_of(patterns->front(), name, {}));
    }
    return "cfn::Json";
  }

  bool has_members(const Json& schema) const {
    if (const auto properties = schema.find("properties");
        properties != schema.end() && !properties->empty()) {
      return true;
    }
    for (const char* choice : {"oneOf", "anyOf", "allOf"}) {
      const auto alternatives = schema.find(choice);
      if (alternatives == schema.end()) continue;
      // An alternative that is no structure leaves the whole open.
      return std::all_of(alternatives->begin(), alternatives->end(), [&](const Json& alternative) {
        const Json& actual = resolved(schema_, alternative);
        return actual.contains("properties") && !actual.at("properties").empty();
      });
    }
    return false;
  }

  std::string property_type(const Json& schema, const Json& actual, const std::string& name) {
    if (const auto known = names_.find(&actual); known != names_.end()) return known->second;
    const std::string wanted = definition_name(schema, name);
    if (wanted == "Tag" && is_tag(actual)) {
      model_.has_standard_tag = true;
      return names_[&actual] = "cfn::Tag";
    }
    Structure structure{.name = unused(identifier(wanted)), .members = {}};
    // Known before its members are looked at: a property type may hold itself.
    std::string qualified = model_.type.parts + "::" + structure.name;
    names_[&actual] = qualified;
    add_members(structure, actual);
    model_.property_types.push_back(std::move(structure));
    return qualified;
  }

  static std::string definition_name(const Json& schema, const std::string& otherwise) {
    const auto reference = schema.find("$ref");
    if (reference == schema.end()) return otherwise;
    const auto& target = reference->get_ref<const std::string&>();
    return target.substr(target.rfind('/') + 1);
  }

  /// The name of an element's type where the schema gives it none.
  static std::string singular(const Json& list, const std::string& name) {
    if (list.contains("$ref")) return definition_name(list, name) + "Item";
    return name.size() > 1 && name.back() == 's' ? name.substr(0, name.size() - 1) : name;
  }

  std::string unused(std::string name) {
    // The first letter large: a small one could meet the name of a namespace.
    name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
    while (name == attributes_name || !taken_.insert(name).second) name += '_';
    return name;
  }

  void add_attributes() {
    const auto attributes = schema_.find("attributes");
    if (attributes == schema_.end()) return;
    for (const auto& [path, yields] : attributes->items()) {
      if (path.find('*') != std::string::npos || yields == "object") continue;
      model_.attributes.push_back({.property = path,
                                   .name = identifier(path),
                                   .kind = attribute_kind(path, yields.get<std::string>()),
                                   .required = true});
    }
  }

  std::string attribute_kind(const std::string& path, const std::string& yields) {
    const Kinds kinds = facts_.yielded_by_attribute(model_.type.full, path);
    if (yields == "integer") return "cfn::Integer";
    if (yields == "number") return "cfn::Number";
    if (yields == "boolean") return "cfn::Boolean";
    if (yields == "string") return text_kind(kinds);
    if (yields != "list") return "cfn::Json";
    const Json& list = at_path(schema_, path);
    const auto items = list.find("items");
    const bool is_text =
        items != list.end() && items->is_object() &&
        type_words(resolved(schema_, *items)) == std::vector<std::string>{"string"};
    return is_text ? fmt::format("cfn::List<{}>", text_kind(kinds)) : "cfn::List<cfn::Json>";
  }

  const Facts& facts_;
  const Json& schema_;
  ResourceModel model_;
  std::set<std::pair<const Json*, std::string>> read_only_;
  std::map<const Json*, std::string> names_;
  std::set<std::string> taken_;
};

}  // namespace

ResourceModel model_of(const Facts& facts, const TypeName& type) {
  return Modeller(facts, type).run();
}

std::string kind_name(const std::string& kind) {
  constexpr std::string_view vendor = "AWS::";
  const std::size_t start = kind.starts_with(vendor) ? vendor.size() : 0;
  std::string name;
  for (const char c : kind.substr(start)) {
    if (c == ':' && !name.empty() && name.back() == '_') continue;
    name += c == ':' || c == '.' ? '_' : c;
  }
  return name;
}

}  // namespace dbrepl::tools
