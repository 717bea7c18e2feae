#include "support/beside.hpp"

#include <pthread.h>
#include <sched.h>

#include "support/catch.hpp"

using dbrepl::support::Beside;

TEST_CASE("A task runs beside its maker, in a thread of its own") {
  const pthread_t here = pthread_self();
  bool is_elsewhere = false;
  Beside beside(true, [&] { is_elsewhere = pthread_equal(here, pthread_self()) == 0; });
  const bool runs = beside.runs();
  beside.wait();
  CHECK(is_elsewhere == runs);
  CHECK_FALSE(beside.runs());
}

TEST_CASE("A task that is not wanted never runs") {
  bool has_run = false;
  {
    const Beside beside(false, [&] { has_run = true; });
    CHECK_FALSE(beside.runs());
  }
  CHECK_FALSE(has_run);
}

#ifdef __GLIBC__
TEST_CASE("A task never runs where there is no other processor") {
  cpu_set_t all;
  REQUIRE(sched_getaffinity(0, sizeof all, &all) == 0);
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(static_cast<unsigned>(sched_getcpu()), &here);
  REQUIRE(sched_setaffinity(0, sizeof here, &here) == 0);
  CHECK_FALSE(Beside(true, [] { FAIL("it runs"); }).runs());
  CHECK(sched_setaffinity(0, sizeof all, &all) == 0);
}
#endif
