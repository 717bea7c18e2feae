#pragma once

#include <pthread.h>
#include <functional>

namespace dbrepl::support {

/// A task that runs while its maker goes on, from the start on another processor: where a system
/// leaves a new thread on that of its maker at first, a task of a few milliseconds would wait for
/// as long.
class Beside {
 public:
  /// The task must not throw. It never runs unless wanted, nor where there is no other processor,
  /// or no thread to have.
  Beside(bool wanted, std::function<void()> task);
  ~Beside() { wait(); }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  bool runs() const { return runs_; }
  /// Until it has ended.
  void wait();

 private:
  std::function<void()> task_;
  pthread_t thread_{};
  bool runs_ = false;
};

}  // namespace dbrepl::support
