#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/signals.hpp"

namespace dbrepl::commands {

/// A file that nobody else can read, in a directory of its own below TMPDIR (else /tmp). The
/// destructor removes both; make it while signals are held, so that nothing ends the process
/// before.
class PrivateFile {
 public:
  PrivateFile(const SignalsHeld& held, std::string_view name, std::string_view content);
  ~PrivateFile();
  PrivateFile(const PrivateFile&) = delete;
  PrivateFile& operator=(const PrivateFile&) = delete;

  const std::string& path() const { return path_; }
  /// Why it could not be written; empty where it was.
  const std::string& failure() const { return failure_; }

 private:
  std::string directory_;
  std::string path_;
  std::string failure_;
};

/// How a program ended.
struct Ending {
  int code = 0;         ///< its exit code, or 128 and the number of the signal that ended it
  std::string failure;  ///< why it could not be started; empty where it was
};

/// Runs a program, found through PATH, with our standard streams, and waits for it. No shell is
/// involved. Signals that others send to us meanwhile are sent on to it; those of the terminal
/// reach it by themselves.
Ending run_program(const SignalsHeld& held, const std::vector<std::string>& arguments);

}  // namespace dbrepl::commands
