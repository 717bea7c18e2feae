#include <fmt/format.h>

#include <string>

#include "support/catch.hpp"
#include "unit/document/dump.hpp"

using namespace dbrepl::document;
using namespace std::string_literals;

TEST_CASE("JSON: values, keys and their places") {
  const Document document = read("t.json", R"({
  "A": {"Ref": "B"},
  "C": ["x", -1.50e+3, true, {}, []]
})");
  CHECK(document.syntax() == Syntax::json);
  CHECK(document.readable());
  CHECK(document.name() == "t.json");
  CHECK(dump(document.problems()).empty());
  CHECK(dump(document.root(), true) ==
        R"({"A"@2:3: {"Ref"@2:9: "B"@2:16}@2:8, )"
        R"("C"@3:3: ["x"@3:9, -1.50e+3@3:14, true@3:24, {}@3:30, []@3:34]@3:8}@1:1)");
}

TEST_CASE("JSON: strings") {
  struct Case {
    std::string source;
    std::string text;
  };
  const Case cases[] = {
      {R"("")", ""},
      {R"("plain and long enough for a word at a time")",
       "plain and long enough for a word at a time"},
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("\u0041\u00e9\u20AC\ud83d\ude00")", "Aé€😀"},
      {R"("é€😀 as they are, then \n")", "é€😀 as they are, then \n"},
      {R"("\u0000x")", "\0x"s},
      {"\"\x7f\"", "\x7f"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    const Document document = read("t", fmt::format("[{}]", c.source));
    CHECK(dump(document.problems()).empty());
    REQUIRE(document.root().size() == 1);
    CHECK(document.root().items()[0].text() == c.text);
  }
}

TEST_CASE("JSON: what is wrong but readable") {
  struct Case {
    const char* source;
    const char* tree;
    const char* problems;
  };
  const Case cases[] = {
      {R"({"a":null,"b":[null]})", R"({"a": null, "b": [null]})",
       "1:6 null_value: \"a\" is null; expected a value\n"
       "1:16 null_value: a list element is null; expected a value"},
      {"{\"a\":1,\"b\":2,\"a\":3,\n\"a\":4}", R"({"a": 1, "b": 2, "a": 3, "a": 4})",
       "1:14 duplicate_key: the key \"a\" stands twice in this object, first on line 1 (1:2)\n"
       "2:1 duplicate_key: the key \"a\" stands twice in this object, first on line 1 (1:2)"},
      {R"(["\ud800x", "\udc00", "\ud800\u0041"])", "[\"�x\", \"�\", \"�A\"]",
       "1:3 encoding: \\ud800 is half of a surrogate pair; expected the other half behind it\n"
       "1:14 encoding: \\udc00 is half of a surrogate pair; expected the other half in front of "
       "it\n"
       "1:24 encoding: \\ud800 is half of a surrogate pair; expected the other half behind it"},
      {"\xEF\xBB\xBF{\"a\": 1}", R"({"a": 1})",
       "1:1 byte_order_mark: the text starts with a byte order mark; many tools stumble over it"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    const Document document = read("t", c.source);
    CHECK(document.readable());
    CHECK(document.syntax() == Syntax::json);
    CHECK(dump(document.root()) == c.tree);
    CHECK(dump(document.problems()) == c.problems);
  }
}

TEST_CASE("JSON: a byte order mark takes no column") {
  CHECK(dump(read("t", "\xEF\xBB\xBF{\"a\": 1}").root(), true) == "{\"a\"@1:2: 1@1:7}@1:1");
}

TEST_CASE("JSON: syntax errors say what was expected, what was found, and where") {
  struct Case {
    std::string source;
    const char* problem;
  };
  const Case cases[] = {
      {"{",
       "1:2 syntax: expected a key in double quotes or '}', found the end of the text; the object "
       "that starts on line 1 is not closed (1:1)"},
      {"{\n\"a\"", "2:4 syntax: expected ':' behind the key \"a\", found the end of the text"},
      {"{\"a\":",
       "1:6 syntax: expected a value, found the end of the text; the object that starts on line 1 "
       "is not closed (1:1)"},
      {"{\"a\":1",
       "1:7 syntax: expected ',' or '}' behind the value of \"a\", found the end of the text; the "
       "object that starts on line 1 is not closed (1:1)"},
      {"{\"a\":1,",
       "1:8 syntax: expected another key in double quotes behind ',', found the end of the text; "
       "the object that starts on line 1 is not closed (1:1)"},
      {"{\n \"a\": [1",
       "2:9 syntax: expected ',' or ']' behind a list element, found the end of the text; the list "
       "that starts on line 2 is not closed (2:7)"},
      {"[",
       "1:2 syntax: expected a value, found the end of the text; the list that starts on line "
       "1 is not closed (1:1)"},
      {"{a:1}", "1:2 syntax: expected a key in double quotes or '}', found 'a'"},
      {"{abc:1}", "1:2 syntax: expected a key in double quotes or '}', found \"abc\""},
      {"{\"a\" \"b\"}", "1:6 syntax: expected ':' behind the key \"a\", found a string"},
      {"{\"a\":}", "1:6 syntax: expected a value, found '}'"},
      {"{\"a\", {\"b\": 1}}", "1:5 syntax: expected ':' behind the key \"a\", found ','"},
      {"{\"a\":NULL \"b\":1}", "1:6 syntax: expected null, found \"NULL\""},
      {"{\"a\":True \"b\":1}", "1:6 syntax: expected true, found \"True\""},
      {"[01 \"x\"]", "1:2 syntax: expected a number without a leading zero, found \"01\""},
      {"[-\"\"]", "1:3 syntax: expected a digit in a number, found a string"},
      {"[1. \"\"]", "1:4 syntax: expected a digit behind the decimal point, found ' '"},
      {"[1e+\"\"]", "1:5 syntax: expected a digit in the exponent, found a string"},
      {"['x' 1]",
       "1:2 syntax: expected a value, found a single quote; strings stand in double "
       "quotes"},
      {R"(["\q"])",
       "1:3 syntax: expected one of \" \\ / b f n r t u behind a backslash, found 'q'"},
      {R"(["\u12g4"])", "1:3 syntax: expected four hexadecimal digits behind \\u, found \"g4\""},
      {"[\"a\x01\"]",
       "1:4 syntax: expected an escape in a string, found the control character 0x01"},
      {"[\"a\tb]", "1:4 syntax: expected \\t in a string, found a tab"},
      {"[\"abc", "1:2 syntax: expected '\"' at the end of this string, found the end of the text"},
      {"{\"a\":\"x\n\"b\":1}",
       "1:6 syntax: expected '\"' at the end of this string, found a line break"},
      {"[1] x", "1:5 syntax: expected nothing behind the document, found 'x'"},
      {"{\"a\":1}}", "1:8 syntax: expected nothing behind the document, found '}'"},
      {"{}\n{}", "2:1 syntax: expected nothing behind the document, found '{'"},
      {"[1]\0"s,
       "1:4 syntax: expected nothing behind the document, found the control character "
       "0x00"},
      {"{\"a\":1\n \"b\":2}",
       "2:2 syntax: expected ',' or '}' behind the value of \"a\", found a string"},
      {"[1,,2]", "1:4 syntax: expected a value, found ','"},
      {"{\"a\": \"b\" // c\n}",
       "1:11 syntax: expected ',' or '}' behind the value of \"a\", found a "
       "comment, which JSON does not have"},
      {"{\"é\" x}", "1:7 syntax: expected ':' behind the key \"é\", found 'x'"},
      {"[\"a\" é]", "1:6 syntax: expected ',' or ']' behind a list element, found 'é'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    const Document document = read("t", c.source);
    CHECK_FALSE(document.readable());
    CHECK(document.root().is_null());
    CHECK(document.syntax() == Syntax::json);
    CHECK(dump(document.problems()) == c.problem);
  }
}

TEST_CASE("Text that is not JSON but YAML in braces is read as YAML, as CloudFormation does") {
  struct Case {
    const char* source;
    const char* tree;
  };
  const Case cases[] = {
      {"{\"a\": [1, 2,],}", R"({"a": [1, 2]})"},
      {"{'a': True, # comment\n b: !Ref c}", R"({"a": true, "b": !{"Ref": "c"}})"},
      {"{\"a\": \"x\n   y\"}", R"({"a": "x y"})"},
      {"[+1, .5, 010]", "[1, 0.5, 8]"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    const Document document = read("t.json", c.source);
    CHECK(document.syntax() == Syntax::yaml);
    CHECK(dump(document.root()) == c.tree);
    CHECK(dump(document.problems()).empty());
  }
}
