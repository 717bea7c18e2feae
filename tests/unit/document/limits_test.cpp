#include <fmt/format.h>

#include <string>

#include "support/catch.hpp"
#include "unit/document/dump.hpp"

using namespace dbrepl::document;
using namespace std::string_literals;

namespace {

std::string repeat(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("A text that is no UTF-8 is refused with its place") {
  struct Case {
    std::string source;
    const char* problem;
  };
  const Case cases[] = {
      {"{\"a\":\n \"\xE9\"}", "2:3 encoding: expected UTF-8, found the byte 0xE9"},
      {"a: \xC0\x80", "1:4 encoding: expected UTF-8, found the byte 0xC0"},
      {"a: \xED\xA0\x80", "1:4 encoding: expected UTF-8, found the byte 0xED"},
      {"a: \xF4\x90\x80\x80", "1:4 encoding: expected UTF-8, found the byte 0xF4"},
      {"a: \xE2\x82", "1:4 encoding: expected UTF-8, found the byte 0xE2"},
      {"\xFF\xFE{\0"s, "1:1 encoding: expected UTF-8, found UTF-16"},
      {"\xFE\xFF\0{"s, "1:1 encoding: expected UTF-8, found UTF-16"},
      {"{\0}\0"s, "1:1 encoding: expected UTF-8, found UTF-16"},
      {"\xFF\xFE\0\0{\0\0\0"s, "1:1 encoding: expected UTF-8, found UTF-32"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.problem);
    const Document document = read("t", c.source);
    CHECK_FALSE(document.readable());
    CHECK(dump(document.problems()) == c.problem);
  }
}

TEST_CASE("A text without content is empty") {
  for (const char* source :
       {"", " \n\t\r\n", "# comment\n", "---\n", "--- # c\n...\n", "%YAML 1.1\n---"}) {
    CAPTURE(source);
    const Document document = read("t", source);
    CHECK_FALSE(document.readable());
    REQUIRE(document.problems().size() == 1);
    CHECK(document.problems()[0].fault == Fault::empty);
    CHECK(document.problems()[0].message == "the document is empty");
  }
}

TEST_CASE("A text beyond the limit is not read") {
  Limits limits;
  limits.bytes = 10;
  CHECK(read("t", "{\"a\": 123}", limits).readable());
  CHECK(dump(read("t", "{\"a\": 1234}", limits).problems()) ==
        "1:1 too_large: the text has 11 bytes; at most 10 are read");
}

TEST_CASE("Nesting is bounded") {
  Limits limits;
  limits.depth = 3;
  for (const char* source : {"[[[1]]]", "- - - 1", "a: {b: [1]}", "!Ref [!Ref a]", "!Sub [[]]"}) {
    CAPTURE(source);
    CHECK(dump(read("t", source, limits).problems()).empty());
  }
  CHECK(dump(read("t", "[[[[1]]]]", limits).problems()) ==
        "1:4 too_deep: values are nested more than 3 deep");
  CHECK(dump(read("t", "- - - - 1", limits).problems()) ==
        "1:7 too_deep: values are nested more than 3 deep");
  CHECK(dump(read("t", "!Ref [!Ref [a]]", limits).problems()) ==
        "1:7 too_deep: values are nested more than 3 deep");
  CHECK(dump(read("t", "- &a [[1]]\n- [*a]", limits).problems()) ==
        "2:4 too_deep: values are nested more than 3 deep");
  for (const std::string& deep :
       {repeat("[", 1'000'000), repeat("{\"a\":", 100'000), repeat("- ", 100'000),
        fmt::format("a: {}", repeat("[", 100'000))}) {
    const Document document = read("t", deep);
    CHECK_FALSE(document.readable());
    CHECK(document.problems().back().fault == Fault::too_deep);
  }
}

TEST_CASE("Values are counted, aliases as if expanded") {
  Limits limits;
  limits.nodes = 5;
  CHECK(read("t", "[1, 2, 3, 4]", limits).readable());
  CHECK(dump(read("t", "[1, 2, 3, 4, 5]", limits).problems()) ==
        "1:14 too_many_nodes: there are more than 5 values");
  CHECK(dump(read("t", "- 1\n- 2\n- 3\n- 4\n- 5", limits).problems()) ==
        "5:3 too_many_nodes: there are more than 5 values");

  std::string laughs = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n";
  for (int i = 1; i < 20; ++i) {
    laughs +=
        fmt::format("a{0}: &a{0} [{1}*a{2}]\n", i, repeat(fmt::format("*a{}, ", i - 1), 8), i - 1);
  }
  const Document document = read("t", laughs);
  CHECK_FALSE(document.readable());
  CHECK(document.problems().back().fault == Fault::too_many_nodes);
  CHECK(document.problems().back().message == "there are more than 1000000 values");
}

TEST_CASE("Problems are listed as far as the limit, the one that stops reading always") {
  Limits limits;
  limits.problems = 3;
  const Document many = read("t", "[null,null,null,null,null]", limits);
  CHECK(many.readable());
  CHECK(many.problems().size() == 3);
  const Document stopped = read("t", "[null,null,null,null,null", limits);
  REQUIRE(stopped.problems().size() == 4);
  CHECK(stopped.problems()[3].fault == Fault::syntax);
}

TEST_CASE("The cost of many keys, many repeated keys and many anchors is not quadratic") {
  std::string keys = "{";
  for (int i = 0; i < 200'000; ++i) keys += fmt::format("\"k{}\":0,", i);
  const Document distinct = read("t", keys + "\"k7\":1}");
  CHECK(distinct.root().size() == 200'001);
  REQUIRE(distinct.problems().size() == 1);
  CHECK(distinct.problems()[0].message ==
        "the key \"k7\" stands twice in this object, first on line 1");
  CHECK(distinct.root().find("k199999") != nullptr);
  CHECK(distinct.root().find("k7")->integer() == 0);
  CHECK(distinct.root().find("k") == nullptr);

  CHECK(read("t", fmt::format("{{{}\"same\":0}}", repeat("\"same\":0,", 200'000)))
            .problems()
            .size() == 1000);

  std::string anchors;
  for (int i = 0; i < 20'000; ++i) {
    anchors += fmt::format("- &a{0} x\n- *a{0}\n", i);
  }
  CHECK(read("t", anchors).root().size() == 40'000);
}

TEST_CASE("A long line of YAML with characters of several bytes is read in linear time") {
  const Document document = read("t", fmt::format("[{}é]", repeat("é, ", 100'000)));
  CHECK(document.root().items().back().mark() == Mark{1, 1 + 100'000 * 4 + 1});
}
