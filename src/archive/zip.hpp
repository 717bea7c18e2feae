#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dbrepl::archive {

/// A file of an archive.
struct Entry {
  std::string name;  ///< with forward slashes, relative
  std::string content;
};

/// A ZIP archive of the entries, in the order of their names: stored, not compressed, all of the
/// same time and mode, so that the bytes depend on names and contents alone. At most 65,535 entries
/// and 4 GB.
std::string write_zip(std::vector<Entry> entries);

/// How much an archive may hold of what is wanted of it.
struct Limits {
  std::size_t entries = 4096;  ///< in the archive, wanted or not
  std::size_t bytes = std::size_t{32} << 20U;
};

/// What is wanted of an archive, or why it could not be read.
struct Unzipped {
  std::vector<Entry> entries;
  std::string failure;  ///< empty where reading succeeded; then entries hold everything wanted
};

/// Reads the entries of a ZIP archive whose names are wanted. Whatever the bytes are, it takes no
/// more memory than the limits say and reads nothing beyond them. Refused are wanted entries with
/// names that lead out of a folder, encrypted ones, those compressed otherwise than by deflate,
/// those whose checksum is wrong; and archives of the form ZIP64 or of several parts.
Unzipped read_zip(std::string_view bytes, const std::function<bool(std::string_view)>& wanted,
                  const Limits& limits = {});

}  // namespace dbrepl::archive
