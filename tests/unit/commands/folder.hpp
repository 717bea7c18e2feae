#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace dbrepl::commands {

/// A folder for one test, removed at its end.
class Folder {
 public:
  Folder() {
    path_ = (std::filesystem::temp_directory_path() / "dbrepl-test-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }

  /// Writes a file, with the folders that lead to it; returns its path.
  std::string file(std::string_view name, std::string_view content) const {
    const std::string result = path(name);
    std::filesystem::create_directories(std::filesystem::path(result).parent_path());
    std::ofstream(result) << content;
    return result;
  }

 private:
  std::string path_;
};

}  // namespace dbrepl::commands
