#include "commands/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/catch.hpp"
#include "unit/commands/folder.hpp"

using namespace dbrepl::commands;
namespace fs = std::filesystem;

namespace {

std::string content(const std::string& path) {
  return read_file(path, 0, 1U << 20U).text;
}

std::size_t entries(const std::string& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file is read up to one byte beyond the limit") {
  const Folder folder;
  const std::string path = folder.file("a", "12345678");
  CHECK(read_file(path, 0, 100).text == "12345678");
  CHECK(read_file(path, 0, 8).text == "12345678");
  CHECK(read_file(path, 0, 4).text == "12345");
  CHECK(read_file(folder.file("empty", ""), 0, 100).text.empty());
  CHECK(read_file("/dev/zero", 0, 100).text.size() == 101);
}

TEST_CASE("what cannot be read says why") {
  const Folder folder;
  CHECK(read_file(folder.path("none"), 0, 9).failure == "No such file or directory");
  CHECK(read_file(folder.path(), 0, 9).failure == "Is a directory");
}

TEST_CASE("the standard input is a hyphen") {
  const Folder folder;
  const int in = open(folder.file("a", "text").c_str(), O_RDONLY | O_CLOEXEC);
  CHECK(read_file("-", in, 100).text == "text");
  close(in);
}

TEST_CASE("a file is written whole, and nothing else stays") {
  const Folder folder;
  const std::string path = folder.path("a");
  CHECK(write_atomically(path, "first").empty());
  CHECK(content(path) == "first");
  CHECK(write_atomically(path, "second").empty());
  CHECK(content(path) == "second");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a file that is replaced keeps its mode, and the link that led to it") {
  const Folder folder;
  const std::string path = folder.file("a", "old");
  const std::string link = folder.path("link");
  fs::permissions(path, static_cast<fs::perms>(0640));
  fs::create_symlink(path, link);
  CHECK(write_atomically(link, "new").empty());
  CHECK(fs::is_symlink(link));
  CHECK(content(path) == "new");
  CHECK(fs::status(path).permissions() == static_cast<fs::perms>(0640));
}

TEST_CASE("where writing fails the old content stands") {
  const Folder folder;
  CHECK(write_atomically(folder.path("none/a"), "x") == "No such file or directory");
  CHECK(write_atomically(folder.path(), "x") == "Is a directory");
  CHECK(write_atomically("/dev/full", "x") == "No space left on device");
}

TEST_CASE("what is no regular file is written into") {
  CHECK(write_atomically("/dev/null", "x").empty());
  CHECK(fs::is_character_file("/dev/null"));
}
