#include "support/beside.hpp"

#include <utility>

#ifdef __GLIBC__
#include <sched.h>
#else
#include <thread>
#endif

namespace dbrepl::support {

namespace {

void* run(void* task) {
  (*static_cast<const std::function<void()>*>(task))();
  return nullptr;
}

}  // namespace

Beside::Beside(bool wanted, std::function<void()> task) : task_(std::move(task)) {
  pthread_attr_t attributes;
  if (!wanted || pthread_attr_init(&attributes) != 0) return;
#ifdef __GLIBC__
  cpu_set_t all;
  const int here = sched_getcpu();
  bool has_others = here >= 0 && sched_getaffinity(0, sizeof all, &all) == 0;
  if (has_others) {
    // Once it has begun, it may run wherever there is room.
    task_ = [all, task = std::move(task_)] {
      sched_setaffinity(0, sizeof all, &all);
      task();
    };
    cpu_set_t others = all;
    CPU_CLR(static_cast<unsigned>(here), &others);
    has_others = CPU_COUNT(&others) > 0 &&
                 pthread_attr_setaffinity_np(&attributes, sizeof others, &others) == 0;
  }
#else
  const bool has_others = std::thread::hardware_concurrency() > 1;
#endif
  runs_ = has_others && pthread_create(&thread_, &attributes, run, &task_) == 0;
  pthread_attr_destroy(&attributes);
}

void Beside::wait() {
  if (std::exchange(runs_, false)) pthread_join(thread_, nullptr);
}

}  // namespace dbrepl::support
