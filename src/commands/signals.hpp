#pragma once

#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t is of POSIX, not of C++

namespace dbrepl::commands {

/// While it lives, the signals that end a process, and SIGCHLD, wait: a temporary file is removed
/// before one of them takes effect.
class SignalsHeld {
 public:
  SignalsHeld();
  ~SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  /// The signals that wait.
  const sigset_t& held() const { return held_; }
  /// The mask from before.
  const sigset_t& previous() const { return previous_; }

 private:
  sigset_t held_;
  sigset_t previous_;
};

}  // namespace dbrepl::commands
