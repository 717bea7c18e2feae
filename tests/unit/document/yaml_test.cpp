#include <string>

#include "support/catch.hpp"
#include "unit/document/dump.hpp"

using namespace dbrepl::document;

TEST_CASE("YAML and JSON give the same tree") {
  const Document json = read("t.json", R"({"A": {"Ref": "B"}, "C": ["x", 1, true]})");
  const Document yaml = read("t.yaml", "A:\n  Ref: B\nC: [x, 1, yes]\n");
  CHECK(yaml.syntax() == Syntax::yaml);
  CHECK(dump(yaml.problems()).empty());
  CHECK(dump(yaml.root()) == dump(json.root()));
  CHECK(dump(yaml.root(), true) ==
        R"({"A"@1:1: {"Ref"@2:3: "B"@2:8}@2:3, "C"@3:1: ["x"@3:5, 1@3:8, true@3:11]@3:4}@1:1)");
}

TEST_CASE("YAML: columns count bytes, also behind characters of several bytes") {
  CHECK(dump(read("t", "é: ü\nb: {€: [😀, c: d]}\r\nlast:\n  - é").root(), true) ==
        "{\"é\"@1:1: \"ü\"@1:5, \"b\"@2:1: {\"€\"@2:5: [\"😀\"@2:11, {\"c\"@2:17: \"d\"@2:20}@2:17]"
        "@2:10}@2:4, \"last\"@3:1: [\"é\"@4:5]@4:3}@1:1");
}

TEST_CASE("YAML: short forms arrive as long forms") {
  struct Case {
    const char* source;
    const char* tree;
  };
  const Case cases[] = {
      {"!Ref A", R"(!{"Ref": "A"})"},
      {"!Condition A", R"(!{"Condition": "A"})"},
      {"!GetAtt A.B", R"(!{"Fn::GetAtt": ["A", "B"]})"},
      {"!GetAtt A.B.C", R"(!{"Fn::GetAtt": ["A", "B.C"]})"},
      {"!GetAtt A", R"(!{"Fn::GetAtt": "A"})"},
      {"!GetAtt [A, B.C]", R"(!{"Fn::GetAtt": ["A", "B.C"]})"},
      {"!Sub '${A}'", R"(!{"Fn::Sub": "${A}"})"},
      {"!Sub [a, {B: !Ref C}]", R"(!{"Fn::Sub": ["a", {"B": !{"Ref": "C"}}]})"},
      {"!Sub |\n  a\n  b\n", R"(!{"Fn::Sub": "a\nb\n"})"},
      {"!Join ['', [a, !Sub b]]", R"(!{"Fn::Join": ["", ["a", !{"Fn::Sub": "b"}]]})"},
      {"!Select [0, !GetAZs '']", R"(!{"Fn::Select": [0, !{"Fn::GetAZs": ""}]})"},
      {"!Base64 5", R"(!{"Fn::Base64": "5"})"},
      {"!Ref", R"(!{"Ref": ""})"},
      {"!Not [!Equals [a, !FindInMap [b, c, d]]]",
       R"(!{"Fn::Not": [!{"Fn::Equals": ["a", !{"Fn::FindInMap": ["b", "c", "d"]}]}]})"},
      {"!And [!Or [], !If []]", R"(!{"Fn::And": [!{"Fn::Or": []}, !{"Fn::If": []}]})"},
      {"!Transform {Name: a}", R"(!{"Fn::Transform": {"Name": "a"}})"},
      {"!Split [!ImportValue a, !Cidr b]",
       R"(!{"Fn::Split": [!{"Fn::ImportValue": "a"}, !{"Fn::Cidr": "b"}]})"},
      {"!ToJsonString {a: !Length [b]}", R"(!{"Fn::ToJsonString": {"a": !{"Fn::Length": ["b"]}}})"},
      {"!GetStackOutput {a: b}", R"(!{"Fn::GetStackOutput": {"a": "b"}})"},
      {"!ValueOf [a, b]", R"(!{"Fn::ValueOf": ["a", "b"]})"},
      {"!!str 1", R"("1")"},
      {"!!int 0x10", "16"},
      {"!!float 1.5", "1.5"},
      {"!!bool yes", "true"},
      {"!!map {a: !!seq [b]}", R"({"a": ["b"]})"},
      {"! 12", R"("12")"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    const Document document = read("t", c.source);
    CHECK(dump(document.problems()).empty());
    CHECK(dump(document.root()) == c.tree);
  }
}

TEST_CASE("YAML: a short form stands where its tag stands") {
  CHECK(dump(read("t", "a:\n  b: !GetAtt C.D\n").root(), true) ==
        R"({"a"@1:1: {"b"@2:3: !{"Fn::GetAtt"@2:6: ["C"@2:6, "D"@2:6]@2:6}@2:6}@2:3}@1:1)");
}

TEST_CASE("YAML: plain scalars") {
  struct Case {
    const char* source;
    const char* value;
  };
  const Case cases[] = {
      {"abc", "\"abc\""},
      {"2012-10-17", "\"2012-10-17\""},
      {"2001-12-14t21:59:43.10-05:00", "\"2001-12-14t21:59:43.10-05:00\""},
      {"22:30", "\"22:30\""},
      {"1:30:00", "\"1:30:00\""},
      {"true", "true"},
      {"Yes", "true"},
      {"ON", "true"},
      {"no", "false"},
      {"Off", "false"},
      {"FALSE", "false"},
      {"yES", "\"yES\""},
      {"y", "\"y\""},
      {"N", "\"N\""},
      {"nullable", "\"nullable\""},
      {"~x", "\"~x\""},
      {"0", "0"},
      {"-0", "-0"},
      {"12", "12"},
      {"+12", "12"},
      {"-12", "-12"},
      {"1_000", "1000"},
      {"123456789012", "123456789012"},
      {"0644", "420"},
      {"-010", "-8"},
      {"012345670123", "1402433619"},
      {"089", "\"089\""},
      {"0123456789", "\"0123456789\""},
      {"0x1F", "31"},
      {"0xg", "\"0xg\""},
      {"0b101", "5"},
      {"0x1FFFFFFFFFFFFFFFF", "\"0x1FFFFFFFFFFFFFFFF\""},
      {"0o17", "\"0o17\""},
      {"1.50", "1.50"},
      {"8.0", "8.0"},
      {"01.5", "1.5"},
      {"00.5", "0.5"},
      {"1.", "1.0"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"+1.5e3", "1.5e3"},
      {"1e3", "1e3"},
      {"1.5E-3", "1.5e-3"},
      {"1_0.2_5", "10.25"},
      {"1.2.3", "\"1.2.3\""},
      {".", "\".\""},
      {"-", "[null]"},
      {"--", "\"--\""},
      {"+", "\"+\""},
      {"1e", "\"1e\""},
      {"1ex", "\"1ex\""},
      {"_1", "\"_1\""},
      {"0_", "0"},
      {"0.", "0.0"},
      {"...x", "\"...x\""},
      {".inf", "\".inf\""},
      {"-.INF", "\"-.INF\""},
      {".NaN", "\".NaN\""},
      {"10.0.0.0/16", "\"10.0.0.0/16\""},
      {"'12'", "\"12\""},
      {"\"true\"", "\"true\""},
      {"|\n 12", "\"12\""},
      {"\"a\\x41\\u00e9\\n\"", "\"aAé\\n\""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    CHECK(dump(read("t", c.source).root()) == c.value);
  }
}

TEST_CASE("YAML: octal and hexadecimal numbers have their value") {
  const Document document = read("t", "[0644, 0x1F, -0b11, 1e3, 1.5]");
  const auto items = document.root().items();
  CHECK(items[0].integer() == 420);
  CHECK(items[1].integer() == 31);
  CHECK(items[2].integer() == -3);
  CHECK(items[3].integer() == 1000);
  CHECK(items[4].integer() == std::nullopt);
  CHECK(items[4].number() == 1.5);
}

TEST_CASE("YAML: block scalars, folding and comments") {
  CHECK(dump(read("t", "a: |\n x\n y\n  z\n\nb: >-\n q\n r\n\n s\nc: |+\n t\n\n# end\n").root()) ==
        R"({"a": "x\ny\n z\n", "b": "q r\ns", "c": "t\n\n"})");
  CHECK(dump(read("t", "a: x\n  y # comment\nb: \"c\n  d\\\n  e\"\n").root()) ==
        R"({"a": "x y", "b": "c de"})");
  CHECK(dump(read("t", "a: |\r\n x\r\n y\r\n").root()) == R"({"a": "x\ny\n"})");
}

TEST_CASE("YAML: what is wrong but readable") {
  struct Case {
    const char* source;
    const char* tree;
    const char* problems;
  };
  const Case cases[] = {
      {"a:\nb: ~\nc:\n- \n- x\n", R"({"a": null, "b": null, "c": [null, "x"]})",
       "1:3 null_value: \"a\" has no value\n"
       "2:4 null_value: \"b\" is null; expected a value\n"
       "4:2 null_value: a list element is null; expected a value"},
      {"--- ~", "null", "1:5 null_value: the document is null"},
      {"a: 1\nb: 2\na: 3", R"({"a": 1, "b": 2, "a": 3})",
       "3:1 duplicate_key: the key \"a\" stands twice in this object, first on line 1 (1:1)"},
      {"true: a\n1: b\n1.5: c\n012: d", R"({"true": "a", "1": "b", "1.5": "c", "012": "d"})", ""},
      {"? [a]\n: b\nc: d", R"({"c": "d"})",
       "1:3 key_not_string: expected a string as key, found a list"},
      {"x: {{a: b}: c}", R"({"x": {}})",
       "1:5 key_not_string: expected a string as key, found an object"},
      {"~: a\n!Ref b: c", "{}",
       "1:1 key_not_string: expected a string as key, found null\n"
       "2:1 key_not_string: expected a string as key, found a function"},
      {"a: b\n---\nc: d\n---\ne: f", R"({"a": "b"})",
       "2:1 several_documents: a second document starts here; only the first one is read"},
      {"a: !Reff x", R"({"a": !{"Fn::Reff": "x"}})",
       "1:4 unknown_tag: there is no function for the tag \"!Reff\"; did you mean !Ref"},
      {"a: !sub x", R"({"a": !{"Fn::sub": "x"}})",
       "1:4 unknown_tag: there is no function for the tag \"!sub\"; did you mean !Sub"},
      {"a: !Fn::GetAtt [b, c]", R"({"a": !{"Fn::GetAtt": ["b", "c"]}})",
       "1:4 unknown_tag: there is no function for the tag \"!Fn::GetAtt\"; did you mean !GetAtt"},
      {"a: !Vault {b: c}", R"({"a": !{"Fn::Vault": {"b": "c"}}})",
       "1:4 unknown_tag: there is no function for the tag \"!Vault\""},
      {"a: !!binary aGk=\nb: !!timestamp 2020-01-01\nc: !!set {d: e}",
       R"({"a": "aGk=", "b": "2020-01-01", "c": {"d": "e"}})",
       "1:4 unknown_tag: CloudFormation does not take the tag \"!!binary\"\n"
       "2:4 unknown_tag: CloudFormation does not take the tag \"!!timestamp\"\n"
       "3:4 unknown_tag: CloudFormation does not take the tag \"!!set\""},
      {"a: !!int x\nb: !!bool 1", R"({"a": "x", "b": "1"})",
       "1:4 unknown_tag: expected an integer behind !!int, found \"x\"\n"
       "2:4 unknown_tag: expected a boolean behind !!bool, found \"1\""},
      {"a: &x {k: 1}\nb: *x\nc: [*x, &y z, *y]\n*y : w",
       R"({"a": {"k": 1}, "b": {"k": 1}, "c": [{"k": 1}, "z", "z"], "z": "w"})",
       "2:4 alias: CloudFormation takes no aliases, found \"*x\""},
      {"a: {<<: {k: 1, l: 2}, k: 3}", R"({"a": {"k": 3, "l": 2}})",
       "1:5 merge_key: CloudFormation takes no merge key <<"},
      {"a:\n  <<: [{k: 1}, {k: 2, l: 3}]\n  m: 4", R"({"a": {"m": 4, "k": 1, "l": 3}})",
       "2:3 merge_key: CloudFormation takes no merge key <<"},
      {"<<: 1\n'<<': 2", R"({"<<": 2})",
       "1:1 merge_key: CloudFormation takes no merge key <<\n"
       "1:5 merge_key: expected a mapping or a list of mappings under <<, found a number"},
      {"<<: [{a: 1}, x]", R"({"a": 1})",
       "1:1 merge_key: CloudFormation takes no merge key <<\n"
       "1:5 merge_key: expected a mapping or a list of mappings under <<, found a list"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    const Document document = read("t", c.source);
    CHECK(document.readable());
    CHECK(dump(document.root()) == c.tree);
    CHECK(dump(document.problems()) == c.problems);
  }
}

TEST_CASE("YAML: an alias stands where its anchor stands") {
  CHECK(dump(read("t", "a: &x {k: 1}\nb: *x").root(), true) ==
        R"({"a"@1:1: {"k"@1:8: 1@1:11}@1:4, "b"@2:1: {"k"@1:8: 1@1:11}@1:4}@1:1)");
}

TEST_CASE("YAML: syntax errors say what was expected, what was found, and where") {
  struct Case {
    const char* source;
    const char* problem;
  };
  const Case cases[] = {
      {"a: b: c",
       "1:5 syntax: expected no second ':' in this value; a text that holds ': ' stands in quotes"},
      {"key: value\n  other: x",
       "2:8 syntax: expected no key here, as the line before holds a value; keys of one mapping "
       "are indented alike"},
      {"a: \"x\nb: c",
       "1:4 syntax: expected the closing quote of this text, found the end of the document"},
      {"a: 'x\n---\nb: c",
       "1:4 syntax: expected the closing quote of this text, found the end of the document"},
      {"a: 'it's'", "1:8 syntax: expected nothing behind the closing quote, found 's' (1:1)"},
      {"a: \"x\" yes",
       "1:8 syntax: expected nothing behind the closing quote, found \"yes\" (1:1)"},
      {"a:\n\t- b", "2:1 syntax: expected spaces for indentation, found a tab"},
      {"a: b\n\tc: d", "2:1 syntax: expected spaces for indentation, found a tab (1:4)"},
      {"a: |\n\tx", "2:1 syntax: expected spaces for indentation, found a tab (1:4)"},
      {"a: [1\n\n",
       "1:6 syntax: expected ',' or ']' behind a list element, found the end of the text (1:4)"},
      {"a: {b: c",
       "1:9 syntax: expected ',' or '}' behind a value, found the end of the text (1:4)"},
      {"a: {b: c]", "1:9 syntax: expected ',' or '}' behind a value, found ']' (1:4)"},
      {"a: {b: c}}", "1:10 syntax: expected the end of the value, found '}' (1:1)"},
      {"a: ]", "1:4 syntax: expected a value, found ']'"},
      {"a: *",
       "1:4 syntax: expected the name of an anchor behind '*'; a text that starts with '*' stands "
       "in quotes"},
      {"a: *x", "1:4 syntax: there is no anchor &x in front of this alias *x"},
      {"a: &x [*x]", "1:8 syntax: the alias *x stands within its own anchor &x"},
      {"a: &",
       "1:4 syntax: expected a name behind '&'; a text that starts with '&' stands in quotes"},
      {"a: @b",
       "1:4 syntax: expected a value, found \"@b\"; a text that starts so stands in quotes"},
      {"a: %b",
       "1:4 syntax: expected a value, found \"%b\"; a text that starts so stands in quotes"},
      {"a: !<x",
       "1:4 syntax: expected a tag such as !Ref, found \"!<x\"; a text that starts with '!' stands "
       "in quotes"},
      {"a: !Foo!bar x", "1:4 syntax: this tag starts with a handle that no %TAG line defines"},
      {"a: 1\nsome text\nc: 2",
       "2:1 syntax: expected ':' and a value behind the key \"some text\""},
      {"a: \"\\q\"",
       "1:5 syntax: expected an escape behind the backslash that YAML knows, found '\\q'; single "
       "quotes take a backslash as it is (1:4)"},
      {"a: \"\\xZZ\"", "1:7 syntax: expected hexadecimal digits in an escape, found \"ZZ\" (1:4)"},
      {"a: \"\\uD800\"",
       "1:7 syntax: expected an escape for a Unicode character that exists (1:4)"},
      {"a: |0\n  x",
       "1:5 syntax: expected an indentation from 1 to 9 behind '|' or '>', found '0' (1:4)"},
      {"a: |x\n  x", "1:5 syntax: expected a line break behind '|' or '>', found 'x' (1:4)"},
      {"- a\nb: c",
       "2:1 syntax: expected '-', indented as the others of its list, found \"b:\" (1:1)"},
      {"a: b\n- c",
       "2:1 syntax: expected a key, indented as the others of its mapping, found '-' (1:1)"},
      {"a:\n  b: 1\n c: 2",
       "3:2 syntax: expected a key, indented as the others of its mapping, found \"c:\" (1:1)"},
      {"a: - b", "1:4 syntax: expected no '-' here; each element of a list starts a line"},
      {"a: ? b", "1:4 syntax: expected no key here; keys start a line"},
      {"a: b\n...\nc: d", "3:1 syntax: expected the end of the text or '---', found \"c:\""},
      {"%FOO\n---\na: b",
       "1:1 syntax: expected %YAML 1.1 or a %TAG line; a text that starts with '%' stands in "
       "quotes"},
      {"%YAML 2.0\n---\na: b", "1:1 syntax: expected version 1.1 in the %YAML line"},
      {"%YAML 1.1\n%YAML 1.1\n---\na: b",
       "2:1 syntax: expected one %YAML line, found a second one"},
      {"ü:\n  é: x\x01y",
       "2:8 syntax: expected a printable character, found the control character 0x01"},
      {"a:\n  ü: x\n  b: {{ ü }}\n",
       "3:6 syntax: expected a value, found the placeholder of another program, which has to fill "
       "it "
       "in first"},
      {"{{name}}: 1\n{{other}}: 2\n",
       "1:2 syntax: expected a key in double quotes or '}', found '{'"},
      {"a:\n  {{#each all}}\n  b{{name}}: 1\n  {{/each}}\n",
       "2:3 syntax: expected a value, found the placeholder of another program, which has to fill "
       "it "
       "in first"},
      {"ü: [é, ü}", "1:12 syntax: expected ',' or ']' behind a list element, found '}' (1:5)"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    const Document document = read("t", c.source);
    CHECK_FALSE(document.readable());
    CHECK(document.root().is_null());
    CHECK(dump(document.problems()) == c.problem);
  }
}
