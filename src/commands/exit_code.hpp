#pragma once

namespace dbrepl::commands {

/// What the process tells its caller. README.md holds the same table; a test compares the two.
enum class ExitCode : int {
  clean = 0,     ///< done; no finding that counts (warnings count with --strict)
  findings = 1,  ///< the template was judged, and something in it is wrong
  usage = 2,     ///< the command line or a configuration is wrong; nothing was done
  file = 3,      ///< a file, a stream or a program could not be read, written or started
  internal = 4,  ///< a defect of dbrepl itself
};

}  // namespace dbrepl::commands
