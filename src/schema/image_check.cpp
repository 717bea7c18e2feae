#include "schema/image_check.hpp"

#include <bit>
#include <string_view>
#include <vector>

#include "document/node.hpp"
#include "schema/vocabulary.hpp"

namespace dbrepl::schema {
namespace {

/// Walks everything that can be reached, each place once for each role it is used in.
class Checker {
 public:
  explicit Checker(std::span<const Word> words)
      : words_(words), seen_values_(words.size()), seen_schemas_(words.size()) {}

  std::string run() {
    if (words_.size() < header_words || head(Header::magic) != image_magic) {
      return "it is no image of schemas";
    }
    if (head(Header::version) != image_version) return "it is an image of another version";
    if (head(Header::size) != words_.size()) return "it is cut short";
    push_value(head(Header::sources));
    push_value(head(Header::regions));
    push_value(head(Header::tables));
    documents();
    types();
    while (valid_ && !waiting_.empty()) {
      const Item item = waiting_.back();
      waiting_.pop_back();
      if (item.is_schema) {
        schema(item.offset);
      } else {
        value(item.offset);
      }
    }
    return valid_ ? "" : "it is not consistent";
  }

 private:
  struct Item {
    Offset offset;
    bool is_schema;
  };

  Word head(Header field) const { return words_[static_cast<std::size_t>(field)]; }

  /// Whether `count` words of `size` words each stand behind `offset`.
  bool fits(std::size_t offset, std::uint64_t count, std::uint64_t size = 1) {
    const bool inside =
        offset >= header_words && offset <= words_.size() && count * size <= words_.size() - offset;
    valid_ = valid_ && inside;
    return inside;
  }

  void push_value(Offset offset) {
    if (fits(offset, 1) && !seen_values_[offset]) {
      seen_values_[offset] = true;
      waiting_.push_back({offset, false});
    }
  }

  void push_schema(Offset offset) {
    if (fits(offset, schema_head_words) && !seen_schemas_[offset]) {
      seen_schemas_[offset] = true;
      waiting_.push_back({offset, true});
    }
  }

  void require(bool holds) { valid_ = valid_ && holds; }

  bool is_string(Offset offset) {
    return fits(offset, 1) &&
           (words_[offset] & value_kind_mask) == static_cast<Word>(document::Kind::string);
  }

  void value(Offset offset) {
    const Word kind = words_[offset] & value_kind_mask;
    const std::size_t size = words_[offset] >> value_kind_bits;
    const std::size_t body = offset + std::size_t{1};
    switch (static_cast<document::Kind>(kind)) {
      case document::Kind::null:
      case document::Kind::boolean:
        return;
      case document::Kind::number:
        fits(body, 2 + text_words(size));
        return;
      case document::Kind::string:
        fits(body, text_words(size));
        return;
      case document::Kind::array:
        if (!fits(body, size)) return;
        for (std::size_t i = 0; i < size; ++i) push_child(offset, words_[body + i]);
        return;
      case document::Kind::object:
        if (!fits(body, size, 2)) return;
        for (std::size_t i = 0; i < size; ++i) {
          require(is_string(words_[body + 2 * i]));
          push_child(offset, words_[body + 2 * i]);
          push_child(offset, words_[body + 2 * i + 1]);
        }
        return;
    }
    valid_ = false;
  }

  /// Children of a value stand before it: no value contains itself.
  void push_child(Offset parent, Offset child) {
    require(child < parent);
    push_value(child);
  }

  void schema(Offset offset) {
    const std::uint64_t mask = words_[offset] | static_cast<std::uint64_t>(words_[offset + 1])
                                                    << 32U;
    require(mask >> keyword_count == 0);
    std::size_t at = offset + schema_head_words;
    if (!valid_ || !fits(at, static_cast<std::uint64_t>(std::popcount(mask)))) return;
    for (std::size_t i = 0; i < keyword_count; ++i) {
      if ((mask >> i & 1U) == 0) continue;
      payload(static_cast<Keyword>(i), words_[at++]);
    }
  }

  void payload(Keyword keyword, Word word) {
    switch (info(keyword).form) {
      case Form::word:
        return;
      case Form::schema:
        push_schema(word);
        return;
      case Form::schema_list:
        if (!fits(word, 1) || !fits(word + std::size_t{1}, words_[word])) return;
        for (std::size_t i = 0; i < words_[word]; ++i) push_schema(words_[word + 1 + i]);
        return;
      case Form::schema_table:
        if (!fits(word, 1) || !fits(word + std::size_t{1}, words_[word], 2)) return;
        for (std::size_t i = 0; i < words_[word]; ++i) {
          require(is_string(words_[word + 1 + 2 * i]));
          push_value(words_[word + 1 + 2 * i]);
          push_schema(words_[word + 2 + 2 * i]);
        }
        return;
      case Form::value:
        push_value(word);
        return;
    }
  }

  void documents() {
    const Offset table = head(Header::documents);
    if (!fits(table, 1) || !fits(table + std::size_t{1}, words_[table], 3)) return;
    for (std::size_t i = 0; i < words_[table]; ++i) {
      require(is_string(words_[table + 1 + 3 * i]));
      push_value(words_[table + 1 + 3 * i]);
      push_value(words_[table + 2 + 3 * i]);
      push_schema(words_[table + 3 + 3 * i]);
    }
  }

  void types() {
    const Offset table = head(Header::types);
    const Offset buckets = head(Header::buckets);
    if (!fits(table, 1) || !fits(table + std::size_t{1}, words_[table])) return;
    if (!fits(buckets, 1) || !fits(buckets + std::size_t{1}, words_[buckets])) return;
    const Word count = words_[table];
    require(std::has_single_bit(words_[buckets]));
    for (std::size_t i = 0; valid_ && i < words_[buckets]; ++i)
      require(words_[buckets + 1 + i] <= count);
    for (std::size_t i = 0; valid_ && i < count; ++i) type(words_[table + 1 + i]);
  }

  void type(Offset record) {
    if (!fits(record, type_words_count)) return;
    const auto field = [&](TypeField which) {
      return words_[record + static_cast<std::size_t>(which)];
    };
    require(is_string(field(TypeField::name)));
    push_value(field(TypeField::name));
    push_value(field(TypeField::facts));
    push_schema(field(TypeField::schema));
    const Offset conditions = field(TypeField::conditions);
    if (conditions == 0 || !fits(conditions, 1)) return;
    if (!fits(conditions + std::size_t{1}, words_[conditions], 2)) return;
    for (std::size_t i = 0; i < words_[conditions]; ++i) {
      push_value(words_[conditions + 1 + 2 * i]);
      push_schema(words_[conditions + 2 + 2 * i]);
    }
  }

  std::span<const Word> words_;
  std::vector<bool> seen_values_;
  std::vector<bool> seen_schemas_;
  std::vector<Item> waiting_;
  bool valid_ = true;
};

}  // namespace

std::string check_image(std::span<const Word> words) {
  return Checker(words).run();
}

}  // namespace dbrepl::schema
