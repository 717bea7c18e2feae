#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/type.hpp"
#include "schema/value.hpp"

namespace dbrepl::schema {

/// All resource types of CloudFormation, and the tables of facts that go with them, in one flat
/// image. Nothing is parsed: a type is found by hashing its name, and only the pages of the types
/// in use are read. Immutable; to be shared by threads.
class Database {
 public:
  /// The image inside the executable.
  static const Database& embedded();
  /// The newer set that `dbrepl schemas` has put into the user's data folder, over the embedded
  /// one; the embedded one alone where there is none. Loaded at the first call.
  static const Database& installed();
  /// An image from outside, over the embedded one. It is checked as a whole before it is used: null
  /// and `problem` where it is none, cut short, of another version, or not consistent.
  static std::unique_ptr<Database> open(const std::filesystem::path& file, std::string& problem);
  /// The same for an image in memory.
  static std::unique_ptr<Database> from_words(std::vector<Word> words, std::string& problem);

  /// The type with this name, or nothing.
  std::optional<Type> find(std::string_view name) const;
  /// The name that somebody who typed this one most likely meant, or nothing.
  std::string_view nearest(std::string_view name) const;
  /// Every type, sorted by name.
  std::vector<Type> types() const;
  std::size_t size() const;

  /// Region names; the index of a region is what Type::exists_in() takes.
  Value regions() const;
  /// The index of a region, or nothing for one that the facts do not know.
  std::optional<std::size_t> find_region(std::string_view name) const;
  /// What SOURCES.json says: an object with "sources", a list of objects with "name", "version", ….
  Value sources() const { return header(Header::sources); }
  /// The schemas of documents that stand in properties: see Condition.
  std::size_t document_count() const;
  /// `index` must be below document_count().
  Condition document(std::size_t index) const;
  /// The schema of a document by its file's name below schemas/documents/, or nothing.
  std::optional<Condition> find_document(std::string_view name) const;
  /// The facts of a file of schemas/ other than resource types, by its path without ".json", or
  /// null. A table of the embedded image serves where a newer set has none.
  Value table(std::string_view name) const;

 private:
  Database(std::vector<Word> words, const Database* base);
  explicit Database(const Word* words) : words_(words) {}

  Word word(Header field) const { return words_[static_cast<std::size_t>(field)]; }
  Value header(Header field) const { return {words_, word(field)}; }
  std::span<const Word> records() const;
  Offset find_record(std::string_view name) const;

  std::vector<Word> owned_;
  const Word* words_ = nullptr;
  const Database* base_ = nullptr;
};

/// Where the image of a newer set stands: $XDG_DATA_HOME/dbrepl/schemas.image, ~/.local/share
/// without it; empty where neither is known.
std::filesystem::path installed_image_path();

}  // namespace dbrepl::schema
