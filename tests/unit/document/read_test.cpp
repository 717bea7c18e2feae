#include "unit/document/dump.hpp"
#include "support/catch.hpp"

using namespace dbrepl::document;

TEST_CASE("JSON and YAML give the same tree") {
  const Document json = read("t.json", R"({"A": {"Ref": "B"}, "C": ["x", 1, true]})");
  const Document yaml = read("t.yaml", "A:\n  Ref: B\nC: [x, 1, yes]\n");
  CHECK(json.syntax() == Syntax::json);
  CHECK(yaml.syntax() == Syntax::yaml);
  CHECK(dump(json.root()) == dump(yaml.root()));
  CHECK(dump(yaml.root(), true) ==
        R"({"A"@1:1: {"Ref"@2:3: "B"@2:8}@2:3, "C"@3:1: ["x"@3:5, 1@3:8, true@3:11]@3:4}@1:1)");
  CHECK(json.problems().empty());
  CHECK(yaml.problems().empty());
}
