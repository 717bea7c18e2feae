#include "commands/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "commands/files.hpp"

// NOLINTNEXTLINE: POSIX says that programs declare it
extern char** environ;

namespace dbrepl::commands {
namespace {

/// The child starts with the signal mask of our parent, and with SIGPIPE as it comes.
class SpawnAttributes {
 public:
  explicit SpawnAttributes(const sigset_t& mask) {
    posix_spawnattr_init(&attributes_);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setsigmask(&attributes_, &mask);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int wait_for(pid_t child, const sigset_t& held) {
  for (;;) {
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) return exit_code_of(status);
    if (ended < 0 && errno != EINTR) return 1;
    siginfo_t info{};
    const int signal = sigwaitinfo(&held, &info);
    const bool from_terminal = info.si_code > 0;
    if (signal > 0 && signal != SIGCHLD && !from_terminal) kill(child, signal);
  }
}

}  // namespace

PrivateFile::PrivateFile(const SignalsHeld&, std::string_view name, std::string_view content) {
  const char* base = std::getenv("TMPDIR");
  directory_ = fmt::format("{}/dbrepl-XXXXXX", base == nullptr || *base == '\0' ? "/tmp" : base);
  if (mkdtemp(directory_.data()) == nullptr) {
    failure_ = fmt::format("cannot make a directory {}: {}", directory_, std::strerror(errno));
    directory_.clear();
    return;
  }
  path_ = fmt::format("{}/{}", directory_, name);
  const int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  int error = file < 0 ? errno : write_all(file, content);
  if (file >= 0 && close(file) != 0 && error == 0) error = errno;
  if (error != 0) failure_ = fmt::format("cannot write {}: {}", path_, std::strerror(error));
}

PrivateFile::~PrivateFile() {
  if (!path_.empty()) unlink(path_.c_str());
  if (!directory_.empty()) rmdir(directory_.c_str());
}

Ending run_program(const SignalsHeld& held, const std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  const SpawnAttributes attributes(held.previous());
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, pointers.front(), nullptr, attributes.get(), pointers.data(), environ);
  if (error != 0) return {0, std::strerror(error)};
  return {wait_for(child, held.held()), {}};
}

}  // namespace dbrepl::commands
