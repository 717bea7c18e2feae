#include "document/node.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "document/builder.hpp"
#include "support/catch.hpp"

using namespace dbrepl::document;

TEST_CASE("A number has its value as far as its type holds it") {
  Builder builder;
  struct Case {
    const char* text;
    std::optional<std::int64_t> integer;
    std::optional<double> number;
  };
  const Case cases[] = {
      {"0", 0, 0.0},
      {"-12", -12, -12.0},
      {"1.5", std::nullopt, 1.5},
      {"1.0", 1, 1.0},
      {"1e3", 1000, 1000.0},
      {"-2.50e1", -25, -25.0},
      {"9223372036854775807", INT64_MAX, 9223372036854775807.0},
      {"9223372036854775808", std::nullopt, 9223372036854775808.0},
      {"1e30", std::nullopt, 1e30},
      {"1e999", std::nullopt, std::nullopt},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Node node = builder.number(c.text);
    CHECK(node.integer() == c.integer);
    CHECK(node.number() == c.number);
    CHECK(node.text() == c.text);
  }
  CHECK(builder.string("1").integer() == std::nullopt);
  CHECK(builder.string("1").number() == std::nullopt);
}

TEST_CASE("Each kind answers for itself alone") {
  Builder builder;
  const Node text = builder.string(builder.store("abc"), {3, 4});
  CHECK(text.mark() == Mark{3, 4});
  CHECK(text.size() == 0);
  CHECK(text.items().empty());
  CHECK(text.members().empty());
  CHECK(text.find("a") == nullptr);
  CHECK(text.is_scalar());
  CHECK_FALSE(builder.null().is_scalar());
  CHECK(builder.null().text().empty());
  CHECK(builder.boolean(true).boolean());
  CHECK_FALSE(builder.boolean(false).boolean());
  CHECK_FALSE(builder.string("true").boolean());
  CHECK(builder.boolean(false).text() == "false");
  CHECK(to_string(Kind::array) == "a list");
  CHECK(to_string(Kind::object) == "an object");
  CHECK(to_string(Kind::null) == "null");
}

TEST_CASE("Members are found in small and large objects, the first one with a key") {
  Builder builder;
  for (const std::size_t count : {0U, 1U, 15U, 16U, 17U, 18U, 100U}) {
    CAPTURE(count);
    std::vector<Member> members;
    for (std::size_t i = 0; i < count; ++i) {
      members.push_back({builder.store(fmt::format("key{}", i * 7 % count)),
                         {static_cast<std::uint32_t>(i + 1), 1},
                         builder.number(std::to_string(i))});
    }
    for (std::size_t i = 0; i < count; i += 5) members.push_back(members[i]);
    const Node object = builder.object(members);
    REQUIRE(object.size() == members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
      const Member* found = object.find_member(members[i].key);
      REQUIRE(found != nullptr);
      CHECK(found->key == members[i].key);
      CHECK(found <= &object.members()[i]);
    }
    CHECK(object.find("key") == nullptr);
    CHECK(object.find("") == nullptr);
    CHECK(object.find("key100") == nullptr);
  }
}

TEST_CASE("Repeated members come in the order of the source") {
  Builder builder;
  std::vector<Member> members;
  for (std::uint32_t i = 0; i < 40; ++i) {
    members.push_back({builder.store(std::to_string(i % 19)), {i + 1, 1}, builder.null()});
    const Node object = builder.object(members);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> lines;
    for (const auto& [first, repeated] : repeated_members(object)) {
      lines.emplace_back(first->key_mark.line, repeated->key_mark.line);
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> expected;
    for (std::uint32_t j = 19; j <= i; ++j) expected.emplace_back(j % 19 + 1, j + 1);
    CHECK(lines == expected);
  }
  CHECK(repeated_members(builder.null()).empty());
}
