#pragma once

#include <string>
#include <vector>

#include "archive/zip.hpp"

namespace dbrepl::commands {

/// PyMySQL as files, or why there is none.
struct DriverFiles {
  /// "pymysql/…py", and what its distribution says of itself and its licence.
  std::vector<archive::Entry> files;
  std::string version;  ///< "1.1.1"; empty where nothing tells
  std::string failure;  ///< empty where `files` holds a whole package
};

/// PyMySQL from a wheel, from a folder that holds the package, or from the package's own folder.
/// Only Python sources and the distribution's METADATA and licences are taken: what a wheel holds
/// and what pip installs of it give the same files. Bounded in size and number; links to folders
/// are not followed.
DriverFiles read_driver(const std::string& path);

/// The first folder among those that Python installs into which holds PyMySQL; empty if none does.
std::string find_installed_driver();

}  // namespace dbrepl::commands
