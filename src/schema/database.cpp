#include "schema/database.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "schema/embedded_image.hpp"
#include "schema/image_check.hpp"
#include "support/spelling.hpp"

namespace dbrepl::schema {
namespace {

constexpr std::uintmax_t max_image_bytes = 64U << 20U;

}  // namespace

Database::Database(std::vector<Word> words, const Database* base)
    : owned_(std::move(words)), words_(owned_.data()), base_(base) {}

const Database& Database::embedded() {
  static const Database database(embedded_image());
  return database;
}

const Database& Database::installed() {
  static const std::unique_ptr<Database> newer = []() -> std::unique_ptr<Database> {
    const std::filesystem::path file = installed_image_path();
    std::error_code error;
    if (file.empty() || !std::filesystem::is_regular_file(file, error)) return nullptr;
    std::string problem;
    return open(file, problem);
  }();
  return newer ? *newer : embedded();
}

std::unique_ptr<Database> Database::open(const std::filesystem::path& file, std::string& problem) {
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(file, error);
  if (error || bytes % sizeof(Word) != 0 || bytes > max_image_bytes) {
    problem = "it cannot be read, or is no image of schemas";
    return nullptr;
  }
  std::vector<Word> words(bytes / sizeof(Word));
  std::ifstream stream(file, std::ios::binary);
  if (!stream.read(reinterpret_cast<char*>(words.data()), static_cast<std::streamsize>(bytes))) {
    problem = "it cannot be read";
    return nullptr;
  }
  return from_words(std::move(words), problem);
}

std::unique_ptr<Database> Database::from_words(std::vector<Word> words, std::string& problem) {
  problem = check_image(words);
  if (!problem.empty()) return nullptr;
  return std::unique_ptr<Database>(new Database(std::move(words), &embedded()));
}

std::span<const Word> Database::records() const {
  const Word* at = words_ + word(Header::types);
  return {at + 1, *at};
}

Offset Database::find_record(std::string_view name) const {
  const Word* buckets = words_ + word(Header::buckets);
  const Word capacity = *buckets++;
  const std::span<const Word> all = records();
  // A table from outside may be full: one round at most.
  Word bucket = hash_name(name) & (capacity - 1);
  for (Word tried = 0; tried < capacity && buckets[bucket] != 0; ++tried) {
    const Offset record = all[buckets[bucket] - 1];
    if (Value(words_, words_[record]).text() == name) return record;
    bucket = (bucket + 1) & (capacity - 1);
  }
  return 0;
}

std::optional<Type> Database::find(std::string_view name) const {
  const Offset own = find_record(name);
  if (base_ == nullptr) {
    if (own == 0) return std::nullopt;
    return Type(words_, own, nullptr, 0);
  }
  const Offset base = base_->find_record(name);
  if (own == 0) return base_->find(name);
  return Type(words_, own, base == 0 ? nullptr : base_->words_, base);
}

std::vector<Type> Database::types() const {
  std::vector<Type> result;
  for (const Offset record : records()) {
    result.push_back(*find(Value(words_, words_[record]).text()));
  }
  if (base_ != nullptr) {
    for (const Type& type : base_->types()) {
      if (find_record(type.name()) == 0) result.push_back(type);
    }
    std::sort(result.begin(), result.end(),
              [](const Type& a, const Type& b) { return a.name() < b.name(); });
  }
  return result;
}

std::size_t Database::size() const {
  return base_ == nullptr ? records().size() : types().size();
}

std::string_view Database::nearest(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const Type& type : types()) names.push_back(type.name());
  return support::nearest_spelling(name, names);
}

Value Database::regions() const {
  return base_ != nullptr ? base_->regions() : header(Header::regions);
}

std::optional<std::size_t> Database::find_region(std::string_view name) const {
  const Value all = regions();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].text() == name) return i;
  }
  return std::nullopt;
}

std::optional<Condition> Database::find_document(std::string_view name) const {
  const Word* table = words_ + word(Header::documents);
  for (std::size_t i = 0; i < *table; ++i) {
    const Word* triple = table + 1 + 3 * i;
    if (Value(words_, triple[0]).text() != name) continue;
    return Condition{Value(words_, triple[1]), Schema(words_, triple[2])};
  }
  return base_ == nullptr ? std::nullopt : base_->find_document(name);
}

std::size_t Database::document_count() const {
  return base_ != nullptr ? base_->document_count() : words_[word(Header::documents)];
}

Condition Database::document(std::size_t index) const {
  if (base_ != nullptr) return base_->document(index);
  const Word* triple = words_ + word(Header::documents) + 1 + 3 * index;
  return {Value(words_, triple[1]), Schema(words_, triple[2])};
}

Value Database::table(std::string_view name) const {
  const Value own = header(Header::tables).find(name);
  return own || base_ == nullptr ? own : base_->table(name);
}

std::filesystem::path installed_image_path() {
  const auto variable = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it here
    return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
  };
  std::filesystem::path folder = variable("XDG_DATA_HOME");
  if (!folder.is_absolute()) {
    folder = variable("HOME");
    if (!folder.is_absolute()) return {};
    folder = folder / ".local" / "share";
  }
  return folder / "dbrepl" / "schemas.image";
}

}  // namespace dbrepl::schema
