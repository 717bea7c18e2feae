#include "analysis/expansion.hpp"

#include <fmt/format.h>

#include <string>

#include "analysis/analysis.hpp"
#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::analysis::Analysis;
using dbrepl::analysis::Options;

namespace {

std::string ids_of(const std::string& text, const Options& options = {}) {
  const auto document = dbrepl::document::read("t.yaml", text);
  REQUIRE(document.readable());
  Analysis analysis(document, options);
  std::string ids;
  for (const auto& resource : analysis.tree.resources()) {
    ids += fmt::format("{}:{} ", resource.id, resource.mark.line);
  }
  for (const auto& problem : analysis.expansion.problems())
    ids += fmt::format("! {} {}", problem.message, problem.path);
  if (analysis.expansion.incomplete()) ids += "?";
  return ids;
}

constexpr const char* loop = R"(Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "x,y"}
Resources:
  Fn::ForEach::Topics:
    - Name
    - [a, !Ref Names, b-1]
    - Topic&{Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub ${Name}-${AWS::Region}
          DisplayName: !Ref Name
)";

}  // namespace

TEST_CASE("a loop over known names is written out, with the marks of its source") {
  CHECK(ids_of(loop) == "Topica:8 Topicx:8 Topicy:8 Topicb1:8 ");
  Options options;
  options.parameters = {{"Names", "only"}};
  CHECK(ids_of(loop, options) == "Topica:8 Topiconly:8 Topicb1:8 ");

  const auto document = dbrepl::document::read("t.yaml", loop);
  const Options none;
  const Analysis analysis(document, none);
  const auto* properties = analysis.tree.resource("Topicb1")->properties;
  CHECK(properties->find("DisplayName")->text() == "b-1");
  CHECK(properties->find("TopicName")->find("Fn::Sub")->text() == "b-1-${AWS::Region}");
  CHECK(analysis.expansion.uses("Names"));
}

TEST_CASE("loops stand within each other") {
  CHECK(ids_of(R"(Transform: [AWS::LanguageExtensions]
Resources:
  Fn::ForEach::Outer:
    - A
    - [x, y]
    - Fn::ForEach::Inner:
        - B
        - ["1", "2"]
        - T${A}${B}: {Type: AWS::SNS::Topic}
)") == "Tx1:9 Tx2:9 Ty1:9 Ty2:9 ");
}

TEST_CASE("what only the deployment knows leaves the tree incomplete") {
  CHECK(ids_of(R"(Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList}
Resources:
  Fn::ForEach::Topics: [Name, !Ref Names, {"T${Name}": {Type: AWS::SNS::Topic}}]
  Other: {Type: AWS::SNS::Topic}
)") == "Other:6 ?");
}

TEST_CASE("a loop of another shape, or that repeats a name, is a problem at its place") {
  CHECK(ids_of("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::T: [Name]\n") ==
        "! \"Fn::ForEach::T\" is not a list of an identifier, a collection and an object "
        "/Resources/Fn::ForEach::T?");
  CHECK(ids_of("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::T: [N, [a, b, a], "
               "{'A${N}': {Type: T}, 'B${N}': {Type: T}}]\n") ==
        "Aa:3 Ba:3 Ab:3 Bb:3 ! the loop runs over \"a\" more than once /Resources/Fn::ForEach::T");
  CHECK(ids_of("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::T: [N, text, {A: "
               "{}}]\n") ==
        "! a loop runs over a string, not over a list /Resources/Fn::ForEach::T?");
  CHECK(ids_of("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::T: [N, [a, b], {A: "
               "{Type: T}}]\n") == "A:3 ! the loop makes \"A\" more than once /Resources");
}

TEST_CASE("loops cannot fill the memory") {
  std::string text = "Transform: AWS::LanguageExtensions\nResources:\n";
  std::string indent = "  ";
  for (int i = 0; i < 8; ++i) {
    text += fmt::format(
        "{0}Fn::ForEach::L{1}:\n{0}  - V{1}\n{0}  - [a, b, c, d, e, f, g, h, i, j]\n{0}  -\n",
        indent, i);
    indent += "    ";
  }
  text += indent + "A${V0}${V1}${V2}${V3}${V4}${V5}${V6}${V7}: {Type: AWS::SNS::Topic}\n";
  const auto document = dbrepl::document::read("t.yaml", text);
  REQUIRE(document.readable());
  const Options options;
  const Analysis analysis(document, options);
  REQUIRE_FALSE(analysis.expansion.problems().empty());
  CHECK(analysis.expansion.problems()[0].message == "loops make more than 500,000 values");
}

TEST_CASE(
    "loops are written out where the transform is forgotten, not where a macro may see them") {
  const std::string loop_alone = "Resources:\n  Fn::ForEach::T: [N, [a, b], {'A${N}': {}}]\n";
  const Options options;
  const auto forgotten = dbrepl::document::read("t.yaml", loop_alone);
  const Analysis analysis(forgotten, options);
  CHECK(analysis.tree.resources().size() == 2);
  REQUIRE(analysis.expansion.undeclared().size() == 1);
  CHECK(analysis.expansion.undeclared()[0].key == "Fn::ForEach::T");

  const auto of_macro = dbrepl::document::read("t.yaml", "Transform: Mine\n" + loop_alone);
  const Analysis other(of_macro, options);
  CHECK(&other.expansion.root() == &of_macro.root());
  CHECK(other.expansion.undeclared().empty());
}
