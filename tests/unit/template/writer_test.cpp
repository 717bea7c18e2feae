#include "template/writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>

#include "document/builder.hpp"
#include "document/document.hpp"
#include "support/catch.hpp"
#include "template/tree.hpp"

using namespace dbrepl;
using cfn::Format;
using cfn::Tree;

namespace {

std::string print(const Tree& tree, Format format) {
  document::Builder builder;
  return cfn::write(tree.build(builder), format);
}

std::string yaml(const char* text) {
  return print(Tree::single("K", Tree(text)), Format::yaml);
}

// What is easily taken for something else, or changed on the way.
constexpr std::string_view nasty[] = {
    "",
    " ",
    "  x",
    "x  ",
    "yes",
    "No",
    "ON",
    "y",
    "n",
    "null",
    "~",
    "Null",
    "true",
    "False",
    "08",
    "0o7",
    "010",
    "0x1F",
    "0b11",
    "1e3",
    "1E+3",
    "1.0",
    ".5",
    "+1",
    "-1",
    "1_000",
    "1:30",
    "190:20:30",
    ".inf",
    "-.INF",
    ".nan",
    "=",
    "<<",
    "::",
    ":",
    "a: b",
    "a:",
    ": a",
    "a #b",
    "#a",
    "a#b",
    "- a",
    "-",
    "---",
    "...",
    "? a",
    "?",
    "!Ref x",
    "&a",
    "*a",
    "@a",
    "`a",
    "%a",
    "|",
    ">",
    "[a]",
    "{a: b}",
    "a, b",
    "\"",
    "'",
    "it's",
    "\"q\"",
    "back\\slash",
    "\"@/\\",
    "tab\there",
    "\ttab",
    "\n",
    "a\n",
    "a\n\n",
    "\n\na",
    "a\nb",
    "  a\nb",
    "a\n  b\n",
    "a\r\nb",
    "a\n ",
    "a\n\t",
    "a \nb",
    " \n",
    "a\n\n\nb\n",
    "#!/bin/sh\nexit 0\n",
    "2012-10-17",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5",
    "12:30:45",
    "é",
    "日本語",
    "😀",
    "\x7f",
    "\x01",
    "\x1b[0m",
    "\xC2\x85",
    "\xE2\x80\xA8",
    "\xEF\xBB\xBF",
    "\xC2\xA0",
    "\xEF\xBF\xBE",
    "AWS::Region",
    "arn:aws:s3:::b/*",
    "${A}-${B.C}",
    "{{resolve:secretsmanager:x:SecretString:y}}",
    "10.1.0.0/16",
    "/aws/lambda/x",
    "mon:04:00-mon:05:00",
    "03:00-04:00",
    "5.7.mysql_aurora.2.11.2",
    "8.0",
    "123456789012",
    "0.0.0.0/0",
    "Ref",
    "Fn::Sub",
};

/// Random trees, more of what CloudFormation knows than of anything else.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  Tree template_like() {
    Tree root = Tree::object();
    const int count = below(6) + 1;
    for (int i = 0; i < count; ++i) root.set(key(i), value(0));
    return root;
  }

 private:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  std::string text() {
    if (below(3) != 0) return std::string(nasty[static_cast<std::size_t>(below(std::size(nasty)))]);
    std::string result;
    for (int i = below(4); i >= 0; --i) {
      result += nasty[static_cast<std::size_t>(below(std::size(nasty)))];
      if (below(4) == 0) result += '\n';
    }
    return result;
  }

  std::string key(int index) {
    // Keys differ, or the reader would complain about them.
    return below(40) == 0 ? std::string(1100, 'k') + std::to_string(index)
                          : text() + std::to_string(index);
  }

  Tree list(int depth) {
    Tree result = Tree::array();
    for (int i = below(4); i > 0; --i) result.push(value(depth + 1));
    return result;
  }

  Tree intrinsic(int depth) {
    constexpr const char* functions[] = {"Fn::Sub",  "Fn::Join", "Fn::If",     "Fn::Base64",
                                         "Fn::Cidr", "Fn::Or",   "Fn::GetAZs", "Fn::Unknown"};
    switch (below(6)) {
      case 0:
        return Tree::single("Ref", Tree(text()));
      case 1:
        return Tree::single("Ref", value(depth + 1));
      case 2: {
        Tree path = Tree::array();
        path.push(Tree(text()));
        path.push(Tree(text()));
        return Tree::single("Fn::GetAtt", std::move(path));
      }
      case 3:
        return Tree::single("Condition", Tree(text()));
      default:
        return Tree::single(functions[static_cast<std::size_t>(below(std::size(functions)))],
                            below(3) == 0 ? Tree(text()) : list(depth));
    }
  }

  Tree value(int depth) {
    switch (below(depth > 5 ? 4 : 9)) {
      case 0:
      case 1:
        return Tree(text());
      case 2:
        return Tree(static_cast<std::int64_t>(below(2000) - 1000));
      case 3:
        return Tree(below(2) == 0);
      case 4:
        return Tree(below(1000) / 8.0 * std::pow(10.0, below(50) - 25));
      case 5:
        return list(depth);
      case 6: {
        Tree result = Tree::object();
        for (int i = below(4); i > 0; --i) result.set(key(i), value(depth + 1));
        return result;
      }
      default:
        return intrinsic(depth);
    }
  }

  std::mt19937 random_;
};

/// The same values in the same order; numbers by value.
bool same(const document::Node& a, const document::Node& b) {
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  if (a.is_number()) return a.number() == b.number();
  if (a.is_array()) {
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), same);
  }
  if (a.is_object()) {
    return std::equal(a.members().begin(), a.members().end(), b.members().begin(),
                      [](const document::Member& x, const document::Member& y) {
                        return x.key == y.key && same(x.value, y.value);
                      });
  }
  return a.text() == b.text();
}

}  // namespace

TEST_CASE("JSON is indented by two spaces, or not at all", "[writer]") {
  Tree list = Tree::array();
  list.push(Tree("x"));
  list.push(Tree(std::int64_t{1}));
  list.push(Tree::object());
  Tree root = Tree::single("A", std::move(list));
  root.set("B", Tree::array());
  root.set("C", Tree::single("D", Tree(true)));
  CHECK(print(root, Format::json) ==
        "{\n  \"A\": [\n    \"x\",\n    1,\n    {}\n  ],\n  \"B\": [],\n  \"C\": {\n    \"D\": "
        "true\n  }\n}\n");
  CHECK(print(root, Format::compact) == R"({"A":["x",1,{}],"B":[],"C":{"D":true}})");
}

TEST_CASE("JSON strings escape what they must, and are UTF-8", "[writer]") {
  const auto json = [](std::string text) { return print(Tree(std::move(text)), Format::compact); };
  CHECK(json("a\"b\\c/d\b\f\n\r\t") == R"("a\"b\\c/d\b\f\n\r\t")");
  CHECK(json(std::string("\0\x1f", 2)) == R"("\u0000\u001f")");
  CHECK(json("é日😀") == "\"é日😀\"");
  CHECK(json("a\xFFz") == "\"a\xEF\xBF\xBDz\"");
  CHECK(json("\xC0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // overlong
  CHECK(json("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // surrogate
  CHECK(json("\xF0\x9F\x98") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // cut off
}

TEST_CASE("YAML leaves plain what everybody reads as a string", "[writer]") {
  CHECK(yaml("db.r5.large") == "K: db.r5.large\n");
  CHECK(yaml("10.1.0.0/16") == "K: 10.1.0.0/16\n");
  CHECK(yaml("arn:aws:s3:::b/*") == "K: arn:aws:s3:::b/*\n");
  CHECK(yaml("/aws/lambda/x") == "K: /aws/lambda/x\n");
  CHECK(yaml("a description, with words") == "K: a description, with words\n");
}

TEST_CASE("YAML quotes what someone would read as something else", "[writer]") {
  CHECK(yaml("2012-10-17") == "K: \"2012-10-17\"\n");
  CHECK(yaml("yes") == "K: \"yes\"\n");
  CHECK(yaml("08") == "K: \"08\"\n");
  CHECK(yaml("a: b") == "K: \"a: b\"\n");
  CHECK(yaml("tab\there") == "K: \"tab\\there\"\n");
  CHECK(yaml("\"@/\\") == "K: '\"@/\\'\n");
  CHECK(yaml("\x7f") == "K: \"\\x7f\"\n");
  CHECK(yaml("\xE2\x80\xA8") == "K: \"\\u2028\"\n");
  CHECK(print(Tree::single("8", Tree(true)), Format::yaml) == "\"8\": true\n");
}

TEST_CASE("YAML writes text of several lines as a literal block", "[writer]") {
  CHECK(yaml("import os\n\nos.exit(0)\n") == "K: |\n  import os\n\n  os.exit(0)\n");
  CHECK(yaml("a\nb") == "K: |-\n  a\n  b\n");
  CHECK(yaml("a\n\n") == "K: |+\n  a\n\n");
  CHECK(yaml("  a\nb") == "K: |2-\n    a\n  b\n");
  CHECK(yaml("a\r\nb") == "K: \"a\\r\\nb\"\n");
}

TEST_CASE("YAML writes intrinsics by their tags", "[writer]") {
  const auto from_json = [](const char* text) {
    document::Document document = document::read("test", text);
    return cfn::write(document.root(), Format::yaml);
  };
  CHECK(from_json(R"({"A":{"Ref":"X"}})") == "A: !Ref X\n");
  CHECK(from_json(R"({"A":{"Fn::GetAtt":["X","Y.Z"]}})") == "A: !GetAtt X.Y.Z\n");
  CHECK(from_json(R"({"A":{"Fn::GetAtt":["X.Y","Z"]}})") == "A: !GetAtt\n  - X.Y\n  - Z\n");
  CHECK(from_json(R"({"A":{"Fn::Join":["",["a",{"Ref":"X"}]]}})") ==
        "A: !Join\n  - \"\"\n  - - a\n    - !Ref X\n");
  CHECK(from_json(R"({"A":{"Fn::Sub":"line\n${X}\n"}})") == "A: !Sub |\n  line\n  ${X}\n");
  CHECK(from_json(R"({"A":{"Fn::GetAZs":""}})") == "A: !GetAZs \"\"\n");

  SECTION("but not two in a row: a value takes one tag") {
    CHECK(from_json(R"({"A":{"Fn::Base64":{"Fn::Sub":"x"}}})") == "A:\n  Fn::Base64: !Sub x\n");
    CHECK(from_json(R"({"A":[{"Fn::Base64":{"Ref":"x"}}]})") == "A:\n  - Fn::Base64: !Ref x\n");
  }
  SECTION("nor where a tag would change the value") {
    CHECK(from_json(R"({"A":{"Fn::Select":1}})") == "A:\n  Fn::Select: 1\n");
    CHECK(from_json(R"({"A":{"Condition":{"B":1}}})") == "A:\n  Condition:\n    B: 1\n");
    CHECK(from_json(R"({"A":{"Fn::Unknown":["x"]}})") == "A:\n  Fn::Unknown:\n    - x\n");
    CHECK(from_json(R"({"A":{"Fn::GetAtt":"X.Y"}})") == "A:\n  Fn::GetAtt: X.Y\n");
  }
}

TEST_CASE("YAML nests lists and objects", "[writer]") {
  document::Document document =
      document::read("test", R"({"A":[{"B":1,"C":[2,3]},[[4]],[],{}],"D":{"E":null}})");
  CHECK(cfn::write(document.root(), Format::yaml) ==
        "A:\n  - B: 1\n    C:\n      - 2\n      - 3\n  - - - 4\n  - []\n  - {}\nD:\n  E: null\n");
}

TEST_CASE("A number with an exponent stays a number for YAML 1.1", "[writer]") {
  CHECK(print(Tree::single("K", Tree(1e300)), Format::yaml) == "K: 1.0e+300\n");
  CHECK(print(Tree::single("K", Tree(2.5e-7)), Format::yaml) == "K: 2.5e-07\n");
}

TEST_CASE("What is written reads back as the same tree", "[writer]") {
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    const Tree tree = Generator(seed).template_like();
    document::Builder builder;
    const document::Node node = tree.build(builder);
    for (const Format format : {Format::json, Format::compact, Format::yaml}) {
      const std::string text = cfn::write(node, format);
      INFO("seed " << seed << "\n" << text);
      document::Document again = document::read("test", text, {.depth = 200});
      REQUIRE(again.readable());
      REQUIRE(same(node, again.root()));
      REQUIRE(cfn::write(again.root(), format) == text);
    }
  }
}

// tests/system/test_writer.py compares the two spellings with the eyes of other readers.
TEST_CASE("Write a corpus for other readers", "[.corpus]") {
  const char* folder = std::getenv("DBREPL_CORPUS");
  REQUIRE(folder != nullptr);
  for (std::uint32_t seed = 1000; seed < 1200; ++seed) {
    const Tree tree = Generator(seed).template_like();
    std::ofstream(fmt::format("{}/{}.json", folder, seed)) << print(tree, Format::json);
    std::ofstream(fmt::format("{}/{}.yaml", folder, seed)) << print(tree, Format::yaml);
  }
}
