#include "schema/compiler/image_builder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace dbrepl::schema {
namespace {

Word head(document::Kind kind, std::size_t size) {
  return static_cast<Word>(kind) | static_cast<Word>(size) << value_kind_bits;
}

std::uint64_t hash_words(std::span<const Word> words) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const Word word : words) hash = (hash ^ word) * 0x100000001B3U;
  return hash;
}

bool value_precedes(const document::Node& a, const document::Node& b) {
  if (a.kind() != b.kind()) return a.kind() < b.kind();
  if (a.is_number()) return a.number().value_or(0) < b.number().value_or(0);
  return a.text() < b.text();
}

}  // namespace

ImageBuilder::ImageBuilder() : words_(header_words, 0U) {
  set(Header::magic, image_magic);
  set(Header::version, image_version);
}

Offset ImageBuilder::block(std::span<const Word> words) {
  const std::uint64_t hash = hash_words(words);
  const auto [first, last] = blocks_.equal_range(hash);
  for (auto candidate = first; candidate != last; ++candidate) {
    const auto [offset, size] = candidate->second;
    const std::span<const Word> known(words_.data() + offset, size);
    if (std::equal(known.begin(), known.end(), words.begin(), words.end())) return offset;
  }
  const auto offset = static_cast<Offset>(words_.size());
  words_.insert(words_.end(), words.begin(), words.end());
  blocks_.emplace(hash, std::pair(offset, words.size()));
  return offset;
}

Offset ImageBuilder::reserve(std::size_t words) {
  const auto offset = static_cast<Offset>(words_.size());
  words_.resize(words_.size() + words, 0U);
  return offset;
}

Offset ImageBuilder::scalar(document::Kind kind, std::string_view text, double number) {
  std::vector<Word> words{head(kind, text.size())};
  if (kind == document::Kind::number) {
    const auto bits = std::bit_cast<std::array<Word, 2>>(number);
    words.insert(words.end(), bits.begin(), bits.end());
  }
  const std::size_t start = words.size();
  words.resize(start + text_words(text.size()), 0U);
  if (!text.empty()) std::memcpy(words.data() + start, text.data(), text.size());
  return block(words);
}

Offset ImageBuilder::text(std::string_view text) {
  return scalar(document::Kind::string, text);
}

Offset ImageBuilder::list(std::span<const Offset> items) {
  std::vector<Word> words{head(document::Kind::array, items.size())};
  words.insert(words.end(), items.begin(), items.end());
  return block(words);
}

Offset ImageBuilder::object(std::span<const std::pair<Offset, Offset>> members) {
  std::vector<Word> words{head(document::Kind::object, members.size())};
  for (const auto& [key, value] : members) {
    words.push_back(key);
    words.push_back(value);
  }
  return block(words);
}

Offset ImageBuilder::value(const document::Node& node) {
  switch (node.kind()) {
    case document::Kind::null:
      return block(std::vector<Word>{head(document::Kind::null, 0)});
    case document::Kind::boolean:
      return block(std::vector<Word>{head(document::Kind::boolean, node.boolean() ? 1 : 0)});
    case document::Kind::number:
    case document::Kind::string:
      return scalar(node.kind(), node.text(), node.number().value_or(0));
    case document::Kind::array: {
      std::vector<Offset> items;
      items.reserve(node.size());
      for (const document::Node& item : node.items()) items.push_back(value(item));
      return list(items);
    }
    case document::Kind::object:
      break;
  }
  std::vector<const document::Member*> members;
  members.reserve(node.size());
  for (const document::Member& member : node.members()) members.push_back(&member);
  const auto precedes = [](const document::Member* a, const document::Member* b) {
    return a->key < b->key;
  };
  std::stable_sort(members.begin(), members.end(), precedes);
  const auto same = [](const document::Member* a, const document::Member* b) {
    return a->key == b->key;
  };
  members.erase(std::unique(members.begin(), members.end(), same), members.end());
  std::vector<std::pair<Offset, Offset>> offsets;
  offsets.reserve(members.size());
  for (const document::Member* member : members) {
    const Offset key = text(member->key);
    offsets.emplace_back(key, value(member->value));
  }
  return object(offsets);
}

Offset ImageBuilder::sorted_values(std::span<const document::Node> items) {
  std::vector<document::Node> sorted(items.begin(), items.end());
  std::stable_sort(sorted.begin(), sorted.end(), value_precedes);
  std::vector<Offset> offsets;
  for (const document::Node& item : sorted) {
    const Offset offset = value(item);
    if (std::find(offsets.rbegin(), offsets.rend(), offset) == offsets.rend())
      offsets.push_back(offset);
  }
  return list(offsets);
}

std::vector<Word> ImageBuilder::finish() {
  set(Header::size, static_cast<Word>(words_.size()));
  return std::move(words_);
}

}  // namespace dbrepl::schema
