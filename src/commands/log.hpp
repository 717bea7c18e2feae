#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "commands/streams.hpp"

namespace spdlog {
class logger;
}

namespace dbrepl::commands {

/// Tells on err what takes how long: always with --verbose, and on a terminal where a step was long
/// enough to be noticed. In a pipe, nothing.
class Log {
 public:
  Log(const Streams& streams, bool verbose);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Ends a step, which began at the end of the one before: "read 3 files, 1.2 ms".
  void step(std::string_view what);

 private:
  const Streams& streams_;
  bool verbose_;
  std::chrono::steady_clock::time_point start_;
  std::shared_ptr<spdlog::logger> logger_;
};

/// A line on err that counts what is done while it lasts. Only on a terminal, and only where it
/// lasts.
class Progress {
 public:
  Progress(Output& err, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done);

 private:
  Output& err_;
  std::size_t total_;
  std::chrono::steady_clock::time_point last_;
  bool shown_ = false;
};

}  // namespace dbrepl::commands
