#include "commands/process.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "commands/files.hpp"
#include "support/catch.hpp"

using namespace dbrepl::commands;

TEST_CASE("a private file is the owner's alone and goes away") {
  std::string path;
  {
    const SignalsHeld held;
    const PrivateFile file(held, "template.json", "{}");
    REQUIRE(file.failure().empty());
    path = file.path();
    struct stat status {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    CHECK(std::filesystem::status(folder).permissions() == std::filesystem::perms::owner_all);
    CHECK(read_file(path, 0, 100).text == "{}");
  }
  CHECK_FALSE(std::filesystem::exists(std::filesystem::path(path).parent_path()));
}

TEST_CASE("a program's exit code comes back") {
  const SignalsHeld held;
  CHECK(run_program(held, {"sh", "-c", "exit 7"}).code == 7);
  CHECK(run_program(held, {"true"}).code == 0);
  CHECK(run_program(held, {"sh", "-c", "kill -KILL $$"}).code == 128 + 9);
  // Arguments arrive as they are: no shell looks at them.
  CHECK(run_program(held, {"test", "a b;$(x)", "=", "a b;$(x)"}).code == 0);
}

TEST_CASE("a program that is not there is told") {
  const SignalsHeld held;
  CHECK(run_program(held, {"dbrepl-no-such-program"}).failure == "No such file or directory");
}
