#include "schema/compiler/facts_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "document/document.hpp"
#include "schema/compiler/image_compiler.hpp"
#include "schema/compiler/official_schema.hpp"

namespace dbrepl::schema {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_files = 20'000;

constexpr std::string_view resources = "resources/";
constexpr std::string_view conditions_of = "conditions/";
constexpr std::string_view documents = "documents/";

bool is_table(std::string_view name) {
  return name != "regions" && name != "SOURCES" && !name.starts_with(resources) &&
         !name.starts_with(conditions_of) && !name.starts_with(documents);
}

/// The *.json files below a folder by their path relative to it without the ending, sorted.
std::vector<std::pair<std::string, fs::path>> json_files(const fs::path& folder) {
  std::vector<std::pair<std::string, fs::path>> result;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() != ".json" || !entry->is_regular_file(error)) continue;
    const fs::path name = entry->path().lexically_relative(folder).replace_extension();
    if (name.extension() == ".schema" || name == "corrections") continue;
    result.emplace_back(name.generic_string(), entry->path());
    if (result.size() == max_files) break;
  }
  std::sort(result.begin(), result.end());
  return result;
}

document::Document read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  document::Limits limits;
  limits.bytes = 32U << 20U;
  return document::read(file.string(), std::move(text), limits);
}

class FactsFolder {
 public:
  explicit FactsFolder(const fs::path& folder) : files_(json_files(folder)) {}

  Compiled compile() {
    // Regions come first: types refer to them.
    each([](std::string_view name) { return name == "regions"; },
         [this](std::string_view, const document::Node& root) { compiler_.set_regions(root); });
    each([](std::string_view name) { return name.starts_with(resources); },
         [this](std::string_view, const document::Node& root) { types(root); });
    each([](std::string_view name) { return name.starts_with(conditions_of); },
         [this](std::string_view, const document::Node& root) { conditions(root); });
    each([](std::string_view name) { return name == "SOURCES"; },
         [this](std::string_view, const document::Node& root) { compiler_.set_sources(root); });
    each([](std::string_view name) { return name.starts_with(documents); },
         [this](std::string_view name, const document::Node& root) {
           compiler_.add_document(name.substr(documents.size()), root);
         });
    each(is_table, [this](std::string_view name, const document::Node& root) {
      compiler_.add_table(name, root);
    });
    Compiled result;
    result.image = compiler_.finish();
    result.problems = std::move(problems_);
    result.problems.insert(result.problems.end(), compiler_.problems().begin(),
                           compiler_.problems().end());
    if (files_.empty()) result.problems.emplace_back("there are no facts");
    return result;
  }

 private:
  template <typename Choose, typename Use>
  void each(Choose choose, Use use) {
    for (const auto& [name, path] : files_) {
      if (!choose(std::string_view(name))) continue;
      const document::Document document = read_file(path);
      for (const document::Problem& problem : document.problems()) {
        if (problem.fault != document::Fault::null_value)
          problems_.push_back(name + ": " + problem.message);
      }
      use(std::string_view(name), document.root());
    }
  }

  void types(const document::Node& root) {
    for (const document::Member& type : root.members()) {
      if (!type.key.starts_with("$")) compiler_.add_type(type.key, type.value);
    }
  }

  void conditions(const document::Node& root) {
    for (const document::Member& type : root.members()) {
      for (const document::Node& condition : type.value.items()) {
        compiler_.add_condition(type.key, condition);
      }
    }
  }

  std::vector<std::pair<std::string, fs::path>> files_;
  ImageCompiler compiler_{UnknownWord::refuse};
  std::vector<std::string> problems_;
};

}  // namespace

Compiled compile_facts(const fs::path& folder) {
  return FactsFolder(folder).compile();
}

Compiled compile_official(const fs::path& folder) {
  ImageCompiler compiler(UnknownWord::skip);
  std::size_t types = 0;
  for (const auto& [name, path] : json_files(folder)) {
    document::Document document = read_file(path);
    const document::Node facts = facts_of_official(document);
    const document::Node* type_name = facts.find("typeName");
    if (type_name != nullptr && compiler.add_type(type_name->text(), facts)) ++types;
  }
  Compiled result;
  result.image = compiler.finish();
  if (types == 0) result.problems.emplace_back("there is no provider schema in this folder");
  return result;
}

}  // namespace dbrepl::schema
