#include "schema/compiler/schema_compiler.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace dbrepl::schema {
namespace {

using document::Member;
using document::Node;

constexpr int max_depth = 400;

/// Words that say nothing about what one value may be.
constexpr std::array<std::string_view, 17> prose{
    "$comment",          "$id",          "$schema",     "arrayType",
    "cfnContext",        "cfnGather",    "definitions", "description",
    "documentationUrl",  "examples",     "handlers",    "insertionOrder",
    "propertyTransform", "resourceLink", "sourceUrl",   "title",
    "typeName"};

/// A count; what is beyond a word is as good as no bound, and what is negative is as good as 0.
Word count_of(const Node& value) {
  const double number = value.number().value_or(0);
  if (number <= 0) return 0;
  if (number >= std::numeric_limits<Word>::max()) return std::numeric_limits<Word>::max();
  return static_cast<Word>(number);
}

TypeSet types_of(const Node& value) {
  TypeSet result = 0;
  const auto add = [&result](std::string_view name) {
    for (const TypeWord& word : type_words) {
      if (word.name == name) result |= word.type;
    }
  };
  add(value.text());
  for (const Node& each : value.items()) add(each.text());
  return result;
}

/// Follows "/definitions/Name" from the root; "" and "/" are the root itself.
const Node* follow(const Node& root, std::string_view pointer) {
  const Node* node = &root;
  while (!pointer.empty() && pointer != "/") {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    node = node->find(step);
    if (node == nullptr) return nullptr;
  }
  return node;
}

}  // namespace

bool is_schema_word(std::string_view word) {
  return find_keyword(word).has_value() || word == "dependencies" || word == "definitions";
}

void SchemaCompiler::problem(std::string_view text) {
  problems_.push_back(std::string(place_) + ": " + std::string(text));
}

Offset SchemaCompiler::compile(const Node& schema) {
  return node_of(schema, false);
}
Offset SchemaCompiler::compile_root() {
  return node_of(root_, true);
}

Offset SchemaCompiler::node_of(const Node& schema, bool is_root) {
  std::vector<std::pair<Keyword, Word>> words;
  if (schema.is_boolean()) {
    if (!schema.boolean()) words.emplace_back(Keyword::never, 1U);
  } else if (!schema.is_object()) {
    problem("a schema must be an object or a boolean");
  } else if (++depth_ > max_depth) {
    problem("schemas are nested too deep");
  } else {
    const Node* target = schema.find("$ref");
    for (const Member& member : schema.members()) {
      const std::optional<Keyword> keyword = find_keyword(member.key);
      Word word = 0;
      // Beside a reference, some official schemas state what contradicts it; draft 7 ignores that.
      if (target != nullptr && (keyword == Keyword::additional_properties ||
                                (keyword == Keyword::type && states_type(*target)))) {
        continue;
      }
      if (keyword == Keyword::items && member.value.is_array()) {
        words.emplace_back(Keyword::prefix_items, list(member.value));
      } else if (keyword) {
        if (payload(*keyword, member.value, word)) words.emplace_back(*keyword, word);
      } else if (member.key == "dependencies") {
        dependencies(member.value, words);
      } else if (!is_root && unknown_ == UnknownWord::refuse &&
                 std::find(prose.begin(), prose.end(), member.key) == prose.end()) {
        problem("unknown word \"" + std::string(member.key) + "\"");
      }
    }
  }
  if (schema.is_object()) --depth_;
  if (words.size() == 1 && words.front().first == Keyword::reference) return words.front().second;

  std::stable_sort(words.begin(), words.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto doubled = std::unique(words.begin(), words.end(),
                                   [](const auto& a, const auto& b) { return a.first == b.first; });
  words.erase(doubled, words.end());
  std::uint64_t mask = 0;
  std::vector<Word> node(schema_head_words);
  for (const auto& [keyword, word] : words) {
    mask |= std::uint64_t{1} << static_cast<unsigned>(keyword);
    node.push_back(word);
  }
  node[0] = static_cast<Word>(mask);
  node[1] = static_cast<Word>(mask >> 32U);
  return image_.block(node);
}

bool SchemaCompiler::payload(Keyword keyword, const Node& value, Word& word) {
  switch (info(keyword).form) {
    case Form::word:
      if (keyword == Keyword::type) {
        word = types_of(value);
        return word != 0;
      }
      if (keyword == Keyword::unique_items) return (word = value.boolean() ? 1U : 0U) != 0;
      if (keyword == Keyword::never) return false;
      word = count_of(value);
      return value.is_number();
    case Form::schema:
      word = keyword == Keyword::reference ? reference(value) : compile(value);
      return word != 0;
    case Form::schema_list:
      word = list(value);
      return value.is_array();
    case Form::schema_table:
      word = table(value);
      return value.is_object();
    case Form::value:
      word = value_of(keyword, value);
      return true;
  }
  return false;
}

bool SchemaCompiler::states_type(const Node& target) const {
  const std::string_view pointer = target.text();
  const Node* definition = pointer.starts_with("#") ? follow(root_, pointer.substr(1)) : nullptr;
  return definition == nullptr || definition->find("type") != nullptr ||
         definition->find("$ref") != nullptr;
}

Offset SchemaCompiler::value_of(Keyword keyword, const Node& value) {
  switch (keyword) {
    case Keyword::enumeration:
    case Keyword::enumeration_any_case:
    case Keyword::required:
      return image_.sorted_values(value.items());
    default:
      return image_.value(value);
  }
}

Offset SchemaCompiler::reference(const Node& target) {
  const std::string_view pointer = target.text();
  const Node* definition = pointer.starts_with("#") ? follow(root_, pointer.substr(1)) : nullptr;
  if (definition == nullptr) {
    problem("no definition \"" + std::string(pointer) + "\"");
    return 0;
  }
  const auto [entry, fresh] = definitions_.try_emplace(std::string(pointer));
  Definition& known = entry->second;
  if (!fresh && known.node == 0) {
    // It stands inside itself: a node that is filled in when the definition is complete.
    if (known.placeholder == 0) {
      known.placeholder = image_.reserve(schema_head_words + 1);
      image_.patch(known.placeholder, Word{1} << static_cast<unsigned>(Keyword::reference));
    }
    return known.placeholder;
  }
  if (fresh) {
    const Offset node = compile(*definition);
    known.node = node;
    if (known.placeholder != 0) image_.patch(known.placeholder + schema_head_words, node);
  }
  return known.node;
}

/// Draft 7 says with one word what later drafts say with two.
void SchemaCompiler::dependencies(const Node& value, std::vector<std::pair<Keyword, Word>>& words) {
  const bool of_names = std::all_of(value.members().begin(), value.members().end(),
                                    [](const Member& member) { return member.value.is_array(); });
  if (of_names) {
    words.emplace_back(Keyword::dependent_required, image_.value(value));
  } else {
    words.emplace_back(Keyword::dependent_schemas, table(value));
  }
}

Offset SchemaCompiler::list(const Node& schemas) {
  std::vector<Word> words{static_cast<Word>(schemas.size())};
  for (const Node& each : schemas.items()) words.push_back(compile(each));
  return image_.block(words);
}

Offset SchemaCompiler::table(const Node& schemas) {
  std::vector<const Member*> members;
  for (const Member& member : schemas.members()) members.push_back(&member);
  std::stable_sort(members.begin(), members.end(),
                   [](const Member* a, const Member* b) { return a->key < b->key; });
  const auto doubled =
      std::unique(members.begin(), members.end(),
                  [](const Member* a, const Member* b) { return a->key == b->key; });
  members.erase(doubled, members.end());
  std::vector<Word> words{static_cast<Word>(members.size())};
  for (const Member* member : members) {
    words.push_back(image_.text(member->key));
    words.push_back(compile(member->value));
  }
  return image_.block(words);
}

}  // namespace dbrepl::schema
