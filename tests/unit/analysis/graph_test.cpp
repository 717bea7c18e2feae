#include "analysis/graph.hpp"

#include <fmt/format.h>

#include <string>

#include "analysis/analysis.hpp"
#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::analysis::Analysis;
using dbrepl::analysis::Edge;
using dbrepl::analysis::Options;

namespace {

/// The edges of a template: "A -> B Properties.Name".
std::string edges_of(const std::string& text) {
  const auto document = dbrepl::document::read("t.yaml", text);
  REQUIRE(document.readable());
  const Options options;
  Analysis analysis(document, options);
  std::string lines;
  for (const Edge& edge : analysis.graph.edges()) {
    lines += fmt::format("{} -> {} {}\n", analysis.tree.resources()[edge.from].id,
                         analysis.tree.resources()[edge.to].id, dotted(edge.path, 2));
  }
  return lines;
}

/// The cycles of a template, a line each: "A B C A".
std::string cycles_of(const std::string& text) {
  const auto document = dbrepl::document::read("t.yaml", text);
  const Options options;
  Analysis analysis(document, options);
  std::string lines;
  for (const auto& cycle : analysis.graph.cycles()) {
    lines += analysis.tree.resources()[analysis.graph.edges()[cycle.front()].from].id;
    for (const auto position : cycle) {
      lines +=
          fmt::format(" {}", analysis.tree.resources()[analysis.graph.edges()[position].to].id);
    }
    lines += '\n';
  }
  return lines;
}

}  // namespace

TEST_CASE("every way to name a resource is an edge with its property") {
  CHECK(edges_of(R"(
Resources:
  A:
    Type: AWS::SNS::Topic
    DependsOn: [B]
    Properties:
      TopicName: !Sub ["${B.TopicName}-${Local}-${!A}", {Local: !Ref C}]
      Tags:
        - Key: k
          Value: !GetAtt C.TopicName
  B: {Type: AWS::SNS::Topic}
  C: {Type: AWS::SNS::Topic}
)") == R"(A -> B Properties.TopicName
A -> C Properties.TopicName.Fn::Sub.1.Local
A -> C Properties.Tags.0.Value
A -> B DependsOn
)");
}

TEST_CASE("cycles come whole, one for each group, and shortest") {
  CHECK(cycles_of(R"(
Resources:
  A: {Type: T, Properties: {X: !Ref B}}
  B: {Type: T, Properties: {X: !Ref C}}
  C: {Type: T, Properties: {X: !Ref D, Y: !Ref A}}
  D: {Type: T, Properties: {X: !Ref A}}
  E: {Type: T, DependsOn: F}
  F: {Type: T, Properties: {X: !Ref E, Y: !Ref A}}
  G: {Type: T, Properties: {X: !Ref G}}
  H: {Type: T, Properties: {X: !Ref A}}
)") == "A B C A\nE F E\nG G\n");
}

TEST_CASE("a long chain is no cycle, and does not overflow") {
  std::string text = "Resources:\n";
  for (int i = 0; i < 3000; ++i)
    text += fmt::format("  R{}: {{Type: T, Properties: {{X: !Ref R{}}}}}\n", i, i + 1);
  text += "  R3000: {Type: T}\n";
  CHECK(cycles_of(text).empty());
  const auto document = dbrepl::document::read("t.yaml", text);
  const Options options;
  Analysis analysis(document, options);
  CHECK(analysis.graph.reaches(0, 3000));
  CHECK_FALSE(analysis.graph.reaches(3000, 0));
  CHECK(analysis.graph.from(5).size() == 1);
  CHECK(analysis.graph.to(5).size() == 1);
}
