#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dbrepl::commands {

/// What a file holds, or why it could not be read.
struct FileText {
  std::string text;
  std::string failure;  ///< empty where reading succeeded
};

/// Reads a file, or the open descriptor `in` where the path is "-". Stops after `limit` + 1 bytes,
/// so that whoever knows the limit sees that it is passed.
FileText read_file(const std::string& path, int in, std::size_t limit);

/// Writes a file so that others see the old content or the whole new one: into a temporary file
/// beside it, which then takes its name. Follows symbolic links, keeps the mode of a file that is
/// there, and writes straight into what is no regular file (/dev/stdout, a named pipe). Returns why
/// it failed, empty where it did not; then the old content stands.
std::string write_atomically(const std::string& path, std::string_view content);

/// Writes all of it to a descriptor; returns the errno of what failed, or 0.
int write_all(int descriptor, std::string_view content);

}  // namespace dbrepl::commands
