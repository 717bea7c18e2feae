#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "document/node.hpp"
#include "schema/image_format.hpp"

namespace dbrepl::schema {

/// Writes the words of an image. Equal blocks are written once: a constant, a list or a schema that
/// many types share has one place. Blocks come in the order in which they are first asked for.
class ImageBuilder {
 public:
  ImageBuilder();

  /// The value of kind string.
  Offset text(std::string_view text);
  /// A whole JSON value. Objects are sorted by key; of a doubled key the first one counts.
  Offset value(const document::Node& node);
  /// A list of values; sorted and without doubles where asked.
  Offset sorted_values(std::span<const document::Node> items);
  /// A list of values that stand in the image already.
  Offset list(std::span<const Offset> items);
  /// An object of members that stand in the image already, sorted by key.
  Offset object(std::span<const std::pair<Offset, Offset>> members);
  /// Any words.
  Offset block(std::span<const Word> words);
  /// Words that are filled in later by patch(), and shared with nothing.
  Offset reserve(std::size_t words);
  void patch(Offset at, Word word) { words_[at] = word; }
  void set(Header field, Word word) { words_[static_cast<std::size_t>(field)] = word; }

  /// The words so far.
  const std::vector<Word>& words() const { return words_; }
  /// Closes the image: its header says its size.
  std::vector<Word> finish();

 private:
  Offset scalar(document::Kind kind, std::string_view text, double number = 0);

  std::vector<Word> words_;
  std::unordered_multimap<std::uint64_t, std::pair<Offset, std::size_t>> blocks_;
};

}  // namespace dbrepl::schema
