#include "commands/template_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace dbrepl::commands {
namespace {

namespace fs = std::filesystem;

bool has_template_extension(const fs::path& path) {
  constexpr std::array<std::string_view, 4> extensions{".json", ".yaml", ".yml", ".template"};
  return std::find(extensions.begin(), extensions.end(), path.extension().string()) !=
         extensions.end();
}

void add_folder(const fs::path& folder, std::vector<TemplateFile>& files) {
  std::error_code error;
  std::vector<std::string> found;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry(folder, options, error), end; entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (entry->is_directory(error)) {
      if (name.starts_with('.') || name == "node_modules") entry.disable_recursion_pending();
    } else if (entry->is_regular_file(error) && has_template_extension(entry->path())) {
      found.push_back(entry->path().string());
    }
  }
  std::sort(found.begin(), found.end());
  for (std::string& path : found) files.push_back({std::move(path), true});
}

std::vector<TemplateFile> each_once(std::vector<TemplateFile> files) {
  std::vector<TemplateFile> kept;
  std::unordered_map<std::string, std::size_t> places;
  for (TemplateFile& file : files) {
    const auto [place, fresh] =
        places.try_emplace(fs::path(file.path).lexically_normal().string(), kept.size());
    if (fresh) {
      kept.push_back(std::move(file));
    } else if (!file.found) {
      kept[place->second].found = false;
    }
  }
  return kept;
}

}  // namespace

std::vector<TemplateFile> expand_folders(const std::vector<std::string>& paths) {
  std::vector<TemplateFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path != "-" && fs::is_directory(path, error)) {
      add_folder(path, files);
    } else {
      files.push_back({path, false});
    }
  }
  return each_once(std::move(files));
}

bool looks_like_template(std::string_view text) {
  return text.find("AWSTemplateFormatVersion") != std::string_view::npos ||
         text.find("\"Resources\"") != std::string_view::npos || text.starts_with("Resources:") ||
         text.find("\nResources:") != std::string_view::npos;
}

}  // namespace dbrepl::commands
