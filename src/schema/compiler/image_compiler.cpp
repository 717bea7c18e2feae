#include "schema/compiler/image_compiler.hpp"

#include <array>
#include <bit>

namespace dbrepl::schema {
namespace {

using document::Member;
using document::Node;

constexpr std::size_t max_regions = 64;

/// Words of official schemas that are neither schema nor fact.
constexpr std::array<std::string_view, 9> left_out{
    "$comment", "$id",      "$schema",   "description", "documentationUrl",
    "examples", "handlers", "sourceUrl", "title"};

bool is_fact(std::string_view word) {
  if (is_schema_word(word) || word == "typeName") return false;
  for (const std::string_view each : left_out) {
    if (each == word) return false;
  }
  return true;
}

std::uint64_t bit(std::size_t index) {
  return std::uint64_t{1} << index;
}

}  // namespace

void ImageCompiler::set_regions(const Node& regions) {
  std::vector<std::string_view> names;
  std::size_t known = 0;
  for (const char* word : {"regions", "unknown"}) {
    const Node* list = regions.find(word);
    if (list == nullptr) continue;
    for (const Node& name : list->items()) {
      if (names.size() < max_regions) names.push_back(name.text());
    }
    if (known == 0) known = names.size();
  }
  const auto set_of = [&names](const Node& list) {
    std::uint64_t result = 0;
    for (const Node& each : list.items()) {
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == each.text()) result |= bit(i);
      }
    }
    return result;
  };
  every_region_ = 0;
  for (std::size_t i = 0; i < names.size(); ++i) every_region_ |= bit(i);
  // Nothing may be concluded where there is no data: there, every type may exist.
  std::uint64_t unknown = every_region_;
  for (std::size_t i = 0; i < known; ++i) unknown &= ~bit(i);

  const Node* types = regions.find("types");
  if (types != nullptr) {
    for (const Member& type : types->members()) {
      std::uint64_t where = every_region_;
      if (const Node* only = type.value.find("only")) where = set_of(*only) | unknown;
      if (const Node* lacking = type.value.find("not")) where &= ~set_of(*lacking);
      type_regions_.emplace(std::string(type.key), where);
    }
  }
  std::vector<Offset> offsets;
  offsets.reserve(names.size());
  for (const std::string_view name : names) offsets.push_back(image_.text(name));
  regions_ = image_.list(offsets);
}

bool ImageCompiler::add_type(std::string_view name, const Node& facts) {
  if (!facts.is_object() || types_.find(name) != types_.end()) {
    problems_.push_back(std::string(name) + ": doubled, or no object");
    return false;
  }
  Type type;
  type.name = image_.text(name);
  type.schema = SchemaCompiler(image_, facts, name, unknown_, problems_).compile_root();
  type.facts = facts_of(facts);
  const auto where = type_regions_.find(name);
  type.regions = where == type_regions_.end() ? every_region_ : where->second;
  types_.emplace(std::string(name), type);
  return true;
}

Offset ImageCompiler::facts_of(const Node& facts) {
  std::map<std::string_view, const Node*> kept;
  for (const Member& member : facts.members()) {
    if (is_fact(member.key)) kept.emplace(member.key, &member.value);
  }
  return object_of(kept);
}

Offset ImageCompiler::object_of(const std::map<std::string_view, const Node*>& members) {
  std::vector<std::pair<Offset, Offset>> offsets;
  for (const auto& [word, value] : members) {
    const Offset key = image_.text(word);
    offsets.emplace_back(key, image_.value(*value));
  }
  return image_.object(offsets);
}

std::array<Offset, 2> ImageCompiler::about_and_schema(std::string_view place, const Node& node) {
  std::map<std::string_view, const Node*> kept;
  Offset schema = 0;
  for (const Member& member : node.members()) {
    if (member.key == "schema") {
      schema =
          SchemaCompiler(image_, member.value, place, unknown_, problems_).compile(member.value);
    } else {
      kept.emplace(member.key, &member.value);
    }
  }
  if (schema == 0) schema = image_.block(std::array<Word, schema_head_words>{});
  return {object_of(kept), schema};
}

void ImageCompiler::add_condition(std::string_view type, const Node& condition) {
  const auto [about, schema] = about_and_schema(type, condition);
  std::vector<Word>& words = conditions_[std::string(type)];
  words.push_back(about);
  words.push_back(schema);
}

void ImageCompiler::add_document(std::string_view name, const Node& document) {
  documents_[std::string(name)] = about_and_schema(name, document);
}

void ImageCompiler::add_table(std::string_view name, const Node& table) {
  tables_[std::string(name)] = image_.value(table);
}

Offset ImageCompiler::type_table() {
  std::vector<Word> records{static_cast<Word>(types_.size())};
  const std::size_t capacity = std::bit_ceil(2 * types_.size() + 1);
  std::vector<Word> buckets(1 + capacity, 0U);
  buckets[0] = static_cast<Word>(capacity);
  Word index = 0;
  for (const auto& [name, type] : types_) {
    Offset conditions = 0;
    const auto found = conditions_.find(name);
    if (found != conditions_.end()) {
      std::vector<Word> block{static_cast<Word>(found->second.size() / 2)};
      block.insert(block.end(), found->second.begin(), found->second.end());
      conditions = image_.block(block);
    }
    records.push_back(image_.block(std::array<Word, type_words_count>{
        type.name, type.schema, type.facts, conditions, static_cast<Word>(type.regions),
        static_cast<Word>(type.regions >> 32U)}));
    std::size_t bucket = hash_name(name) & (capacity - 1);
    while (buckets[1 + bucket] != 0) bucket = (bucket + 1) & (capacity - 1);
    buckets[1 + bucket] = ++index;
  }
  image_.set(Header::buckets, image_.block(buckets));
  return image_.block(records);
}

std::vector<Word> ImageCompiler::finish() {
  for (const auto& [type, conditions] : conditions_) {
    if (types_.find(type) == types_.end())
      problems_.push_back(type + ": a condition without its type");
  }
  image_.set(Header::types, type_table());
  image_.set(Header::regions, regions_ != 0 ? regions_ : image_.list({}));
  image_.set(Header::sources, sources_ != 0 ? sources_ : image_.value(Node()));
  std::vector<Word> documents{static_cast<Word>(documents_.size())};
  for (const auto& [name, document] : documents_) {
    documents.push_back(image_.text(name));
    documents.insert(documents.end(), document.begin(), document.end());
  }
  image_.set(Header::documents, image_.block(documents));
  std::vector<std::pair<Offset, Offset>> tables;
  for (const auto& [name, table] : tables_) tables.emplace_back(image_.text(name), table);
  image_.set(Header::tables, image_.object(tables));
  return image_.finish();
}

}  // namespace dbrepl::schema
