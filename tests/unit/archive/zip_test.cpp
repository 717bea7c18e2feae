#include "archive/zip.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace dbrepl::archive;

namespace {

bool everything(std::string_view) {
  return true;
}

std::string two_files() {
  return write_zip({{"b/c.txt", "second"}, {"a.txt", std::string("fir\0st", 6)}});
}

}  // namespace

TEST_CASE("What is written reads back in the order of the names", "[archive]") {
  const Unzipped read = read_zip(two_files(), everything);
  REQUIRE(read.failure.empty());
  REQUIRE(read.entries.size() == 2);
  CHECK(read.entries[0].name == "a.txt");
  CHECK(read.entries[0].content == std::string("fir\0st", 6));
  CHECK(read.entries[1].name == "b/c.txt");
  CHECK(read.entries[1].content == "second");
  CHECK(read_zip(write_zip({}), everything).entries.empty());
}

TEST_CASE("Only what is wanted is read", "[archive]") {
  const Unzipped read = read_zip(two_files(), [](std::string_view name) { return name[0] == 'b'; });
  REQUIRE(read.entries.size() == 1);
  CHECK(read.entries[0].name == "b/c.txt");
}

TEST_CASE("A comment at the end is passed over", "[archive]") {
  std::string bytes = two_files();
  bytes[bytes.size() - 2] = 5;
  CHECK(read_zip(bytes + "hello", everything).entries.size() == 2);
  CHECK(read_zip(bytes + "hell", everything).failure == "it is no ZIP archive");
}

TEST_CASE("Names that lead out are refused", "[archive]") {
  for (const char* name : {"/etc/passwd", "../x", "a/../../x", "a/..", "a\\b"}) {
    const Unzipped read = read_zip(write_zip({{name, "x"}}), everything);
    CHECK(read.failure == std::string("the entry \"") + name + "\" leads out of its folder");
    CHECK(read.entries.empty());
  }
  CHECK(read_zip(write_zip({{"a..b/..c", "x"}}), everything).failure.empty());
}

TEST_CASE("Limits hold", "[archive]") {
  CHECK(read_zip(two_files(), everything, {1, 100}).failure ==
        "the archive has more than 1 entries");
  CHECK(read_zip(two_files(), everything, {10, 11}).failure ==
        "the entry \"b/c.txt\" makes the archive larger than 11 bytes");
  CHECK(read_zip(two_files(), everything, {10, 12}).failure.empty());
}

TEST_CASE("No byte of an archive may be missing or changed", "[archive]") {
  const std::string good = two_files();
  for (std::size_t length = 0; length < good.size(); ++length) {
    CHECK_FALSE(read_zip(std::string_view(good).substr(0, length), everything).failure.empty());
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    const Unzipped read = read_zip(bytes, everything);
    // What is not looked at, times and modes, may differ; contents may not.
    for (const Entry& entry : read.entries) {
      CHECK((entry.content == "second" || entry.content == std::string("fir\0st", 6)));
    }
  }
}
