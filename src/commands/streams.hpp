#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dbrepl::commands {

/// A place to print to: a file descriptor, or memory in tests. Buffered; the first failed write
/// (a closed pipe, a full disk) is remembered, and nothing is written after it.
class Output {
 public:
  /// Prints into memory: see text().
  Output() = default;
  /// Prints to an open descriptor, which stays the caller's.
  explicit Output(int descriptor);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text);
  /// Hands everything to the system; false where something was lost, then or before.
  bool flush();
  /// The errno of the write that failed, or 0.
  int error() const { return error_; }
  /// Whether a person sees this, rather than a pipe or a file.
  bool is_terminal() const { return terminal_; }
  /// Whether to colour: a terminal that takes colours, and no NO_COLOR in the environment.
  bool colour() const { return colour_; }
  /// What a memory output holds.
  const std::string& text() const { return buffer_; }

 private:
  int descriptor_ = -1;
  int error_ = 0;
  bool terminal_ = false;
  bool colour_ = false;
  std::string buffer_;
};

/// What a command may read from and print to: results on out, everything else on err.
struct Streams {
  int in = 0;  ///< descriptor of the standard input
  Output& out;
  Output& err;
};

}  // namespace dbrepl::commands
