#include "support/beside.hpp"

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

#ifdef __GLIBC__
#include <sched.h>
#include <sys/mman.h>
#else
#include <thread>
#endif

namespace dbrepl::support {

namespace {

/// A new thread begins with an empty heap of its own. To ask for its first pages at once costs less
/// than a fault for each of them; a system that cannot brings them one by one, as ever.
void populate_heap() {
#if defined(__GLIBC__) && defined(MADV_POPULATE_WRITE)
  constexpr std::size_t size = std::size_t{400} * 1024;
  constexpr std::size_t page = 4096;
  // Given back, the block is the free end of the heap, which the next ones are taken from. That is
  // so where the allocator maps larger blocks alone apart, as main() asks; elsewhere it gains
  // nothing.
  const std::unique_ptr<char[]> block(new (std::nothrow) char[size]);
  void* first = block.get();
  std::size_t room = size;
  if (first != nullptr && std::align(page, size - page, first, room) != nullptr)
    madvise(first, size - page, MADV_POPULATE_WRITE);
#endif
}

void* run(void* task) {
  populate_heap();
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
