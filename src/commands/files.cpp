#include "commands/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "commands/signals.hpp"

namespace dbrepl::commands {
namespace {

/// Owns a descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  /// The errno of closing, or 0. Some file systems report a full disk only here.
  int close() {
    const int closing = std::exchange(number_, -1);
    return closing >= 0 && ::close(closing) != 0 && errno != EINTR ? errno : 0;
  }

 private:
  int number_;
};

std::string reason(int error) {
  return std::strerror(error);
}

FileText read_descriptor(int descriptor, std::size_t expected, std::size_t limit) {
  constexpr std::size_t step = 64U << 10U;
  FileText result;
  std::size_t size = 0;
  std::size_t room = std::min(expected, limit) + 1;
  for (;;) {
    result.text.resize(std::min(size + room, limit + 1));
    const ssize_t count = read(descriptor, result.text.data() + size, result.text.size() - size);
    if (count < 0) {
      if (errno == EINTR) continue;
      result.failure = reason(errno);
    }
    if (count <= 0) break;
    size += static_cast<std::size_t>(count);
    if (size > limit) break;
    room = result.text.size() > size ? result.text.size() - size : std::max(step, size);
  }
  result.text.resize(size);
  return result;
}

/// The path behind symbolic links, as far as it exists.
std::string resolved(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

/// A new file beside `target`; `name` says which.
int create_beside(const std::string& target, std::string& name) {
  const std::size_t slash = target.rfind('/');
  const std::string directory = slash == std::string::npos ? "" : target.substr(0, slash + 1);
  for (int attempt = 0; attempt < 100; ++attempt) {
    name = fmt::format("{}.dbrepl-{}-{}.tmp", directory, getpid(), attempt);
    const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

int write_and_close(Descriptor& file, std::string_view content) {
  const int error = write_all(file.number(), content);
  const int close_error = file.close();
  return error != 0 ? error : close_error;
}

int write_into(const std::string& target, std::string_view content) {
  Descriptor file(open(target.c_str(), O_WRONLY | O_CLOEXEC));
  return file.is_open() ? write_and_close(file, content) : errno;
}

int replace(const std::string& target, const struct stat* old, std::string_view content) {
  const SignalsHeld held;
  std::string temporary;
  Descriptor file(create_beside(target, temporary));
  if (!file.is_open()) return errno;
  int error = 0;
  if (old != nullptr && fchmod(file.number(), old->st_mode & 07777U) != 0) error = errno;
  if (error == 0) error = write_and_close(file, content);
  if (error == 0 && rename(temporary.c_str(), target.c_str()) != 0) error = errno;
  if (error != 0) unlink(temporary.c_str());
  return error;
}

}  // namespace

FileText read_file(const std::string& path, int in, std::size_t limit) {
  if (path == "-") return read_descriptor(in, 0, limit);
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file.is_open() || fstat(file.number(), &status) != 0) return {{}, reason(errno)};
  if (S_ISDIR(status.st_mode)) return {{}, reason(EISDIR)};
  return read_descriptor(file.number(), static_cast<std::size_t>(status.st_size), limit);
}

int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

std::string write_atomically(const std::string& path, std::string_view content) {
  const std::string target = resolved(path);
  struct stat status {};
  const bool exists = stat(target.c_str(), &status) == 0;
  int error = 0;
  if (exists && S_ISDIR(status.st_mode)) {
    error = EISDIR;
  } else if (exists && !S_ISREG(status.st_mode)) {
    error = write_into(target, content);
  } else if (exists && access(target.c_str(), W_OK) != 0) {
    error = errno;
  } else {
    error = replace(target, exists ? &status : nullptr, content);
  }
  return error == 0 ? std::string() : reason(error);
}

}  // namespace dbrepl::commands
