#include "rules/template/nested_stack.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace dbrepl::rules {

namespace {

/// The template that a relative path names, or nothing. What cannot be read, or is no template of a
/// permitted size, is passed over: it may not be there before packaging.
std::optional<document::Document> read_beside(const std::string& directory, std::string_view url) {
  constexpr std::uintmax_t most = 1'000'000;
  if (directory.empty() || url.empty() || url.find("://") != std::string_view::npos ||
      url.front() == '/') {
    return std::nullopt;
  }
  std::error_code error;
  const std::filesystem::path path = std::filesystem::path(directory) / std::string(url);
  if (!std::filesystem::is_regular_file(path, error) ||
      std::filesystem::file_size(path, error) > most || error) {
    return std::nullopt;
  }
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  document::Document document = document::read(std::string(url), std::move(text));
  if (!document.readable() || !document.root().is_object()) return std::nullopt;
  return document;
}

}  // namespace

std::optional<document::Document> nested_template(const Context& context, const Resource& stack) {
  const Node* url = stack.property("TemplateURL");
  if (url == nullptr || !url->is_string()) return std::nullopt;
  return read_beside(context.options.directory, url->text());
}

}  // namespace dbrepl::rules
