#include "commands/driver_files.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "commands/files.hpp"
#include "support/characters.hpp"

namespace dbrepl::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view package_folder = "pymysql/";
constexpr std::string_view information_suffix = ".dist-info";
constexpr archive::Limits limits;

/// The version in "PyMySQL-1.1.1.dist-info" or "….egg-info"; empty if a folder has another name.
std::string_view version_in(std::string_view folder) {
  constexpr std::string_view package_start = "pymysql-";
  const std::string name = support::lowered(folder);
  for (const std::string_view end : {information_suffix, std::string_view(".egg-info")}) {
    if (name.starts_with(package_start) && name.ends_with(end) &&
        name.size() > package_start.size() + end.size()) {
      return folder.substr(package_start.size(), folder.size() - package_start.size() - end.size());
    }
  }
  return {};
}

/// Whether a layer needs the file: a source of the package, or what its distribution says of itself
/// that does not depend on who installed it.
bool is_part(std::string_view name) {
  if (name.starts_with(package_folder)) {
    return name.ends_with(".py");
  }
  const std::size_t slash = std::min(name.find('/'), name.size());
  if (version_in(name.substr(0, slash)).empty() ||
      !name.substr(0, slash).ends_with(information_suffix) || slash + 1 >= name.size()) {
    return false;
  }
  const std::string_view file = name.substr(slash + 1);
  return file == "METADATA" || file.starts_with("LICENSE") || file.starts_with("licenses/");
}

/// Fills in the version and says whether the package is whole.
DriverFiles judged(DriverFiles driver, const std::string& path) {
  const bool is_whole =
      std::any_of(driver.files.begin(), driver.files.end(),
                  [](const archive::Entry& file) { return file.name == "pymysql/connections.py"; });
  if (!is_whole) {
    driver.failure = fmt::format("\"{}\" holds no PyMySQL", path);
  }
  for (const archive::Entry& file : driver.files) {
    if (driver.version.empty()) {
      driver.version = version_in(std::string_view(file.name).substr(0, file.name.find('/')));
    }
  }
  return driver;
}

DriverFiles read_wheel(const std::string& path) {
  DriverFiles driver;
  FileText read = read_file(path, 0, limits.bytes);
  if (!read.failure.empty()) {
    driver.failure = fmt::format("cannot read \"{}\": {}", path, read.failure);
    return driver;
  }
  if (read.text.size() > limits.bytes) {
    driver.failure = fmt::format("\"{}\" has more than {} bytes", path, limits.bytes);
    return driver;
  }
  archive::Unzipped unzipped = archive::read_zip(
      read.text, [](std::string_view name) { return is_part(name) && !name.ends_with('/'); },
      limits);
  if (!unzipped.failure.empty()) {
    driver.failure = fmt::format("cannot read \"{}\": {}", path, unzipped.failure);
    return driver;
  }
  driver.files = std::move(unzipped.entries);
  return judged(std::move(driver), path);
}

/// Reads what is needed of one folder of a site into `driver`; `site` is the folder above.
void read_folder(const fs::path& site, const fs::path& folder, DriverFiles& driver,
                 std::size_t& bytes) {
  constexpr int deepest = 8;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; entry != end && !error;
       entry.increment(error)) {
    if (entry.depth() >= deepest) {
      entry.disable_recursion_pending();
    }
    const std::string name = entry->path().lexically_relative(site).generic_string();
    if (!entry->is_regular_file(error) || !is_part(name)) {
      continue;
    }
    FileText read = read_file(entry->path().string(), 0, limits.bytes - bytes);
    bytes += read.text.size();
    if (!read.failure.empty()) {
      driver.failure = fmt::format("cannot read \"{}\": {}", entry->path().string(), read.failure);
    } else if (bytes > limits.bytes || driver.files.size() >= limits.entries) {
      driver.failure = fmt::format("\"{}\" is too large for PyMySQL", folder.string());
    }
    if (!driver.failure.empty()) {
      return;
    }
    driver.files.push_back({name, std::move(read.text)});
  }
  if (error) {
    driver.failure = fmt::format("cannot read \"{}\": {}", folder.string(), error.message());
  }
}

DriverFiles read_site(const fs::path& site) {
  DriverFiles driver;
  std::size_t bytes = 0;
  std::error_code error;
  std::vector<fs::path> folders = {site / "pymysql"};
  for (fs::directory_iterator entry(site, error), end; entry != end && !error;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!version_in(name).empty()) {
      driver.version = version_in(name);
      folders.push_back(entry->path());
    }
  }
  for (const fs::path& folder : folders) {
    if (driver.failure.empty() && fs::is_directory(folder, error)) {
      read_folder(site, folder, driver, bytes);
    }
  }
  return driver.failure.empty() ? judged(std::move(driver), site.string()) : std::move(driver);
}

/// Adds the folders of `parent` that a Python of any version installs into, newest name last.
void add_sites(const fs::path& parent, std::vector<fs::path>& sites) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; entry != end && !error;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with("python3")) {
      for (const char* kind : {"site-packages", "dist-packages"}) {
        found.push_back(entry->path() / kind);
      }
    }
  }
  std::sort(found.begin(), found.end());
  sites.insert(sites.end(), found.begin(), found.end());
}

}  // namespace

DriverFiles read_driver(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return read_wheel(path);
  }
  const fs::path folder = fs::path(path).lexically_normal();
  const fs::path named = folder.has_filename() ? folder : folder.parent_path();
  const bool is_package = named.filename() == "pymysql" && fs::exists(named / "__init__.py", error);
  return read_site(is_package ? (named / "..").lexically_normal() : named);
}

std::string find_installed_driver() {
  std::vector<fs::path> sites;
  for (const auto& [variable, below] :
       {std::pair{"VIRTUAL_ENV", "lib"}, std::pair{"HOME", ".local/lib"}}) {
    if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') {
      add_sites(fs::path(value) / below, sites);
    }
  }
  add_sites("/usr/local/lib", sites);
  add_sites("/usr/lib", sites);
  std::error_code error;
  const auto found = std::find_if(sites.begin(), sites.end(), [&](const fs::path& site) {
    return fs::exists(site / "pymysql" / "connections.py", error);
  });
  return found == sites.end() ? std::string() : found->string();
}

}  // namespace dbrepl::commands
