// Runs a program with its output thrown away and prints nanoseconds, peak memory in KB and exit
// code. The kernel counts the memory of whoever starts a process as the process's own until it
// executes its program, so a small launcher sees what a large one would hide.

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>

namespace {

long long nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: dbrepl_measure PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

  const long long start = nanoseconds();
  pid_t process = 0;
  if (posix_spawn(&process, argv[1], &actions, nullptr, argv + 1, environ) != 0) {
    std::fprintf(stderr, "cannot run %s\n", argv[1]);
    return 3;
  }
  int status = 0;
  rusage usage{};
  wait4(process, &status, 0, &usage);
  const long long duration = nanoseconds() - start;
  std::printf("%lld %ld %d\n", duration, usage.ru_maxrss,
              WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
