#include "analysis/conditions.hpp"

#include <fmt/format.h>

#include <string>

#include "analysis/analysis.hpp"
#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::analysis::Analysis;
using dbrepl::analysis::Conditions;
using dbrepl::analysis::Guard;
using dbrepl::analysis::Options;
using dbrepl::analysis::Verdict;

namespace {

Verdict always_with(const std::string& text, std::string_view user, std::string_view needed,
                    const Options& options = {}) {
  const auto document = dbrepl::document::read("t.yaml", text);
  REQUIRE(document.readable());
  Analysis analysis(document, options);
  return analysis.conditions.always_with({user}, {needed});
}

constexpr const char* stages = R"(
Parameters:
  Stage: {Type: String}
  Size: {Type: String, AllowedValues: [small, large]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [dev, !Ref Stage]
  NotProd: !Not [!Condition IsProd]
  Known: !Or [!Condition IsProd, !Condition IsDev]
  Large: !Equals [!Ref Size, large]
  Small: !Equals [!Ref Size, small]
  AnySize: !Or [!Condition Large, !Condition Small]
  Both: !And [!Condition IsProd, !Condition Large]
  Mapped: !Equals [!FindInMap [M, !Ref Stage, Key], "yes"]
Resources:
  Topic: {Type: "AWS::SNS::Topic"}
)";

}  // namespace

TEST_CASE("one condition implies another") {
  CHECK(always_with(stages, "", "") == Verdict::holds);
  CHECK(always_with(stages, "IsProd", "IsProd") == Verdict::holds);
  CHECK(always_with(stages, "IsProd", "Known") == Verdict::holds);
  CHECK(always_with(stages, "Known", "IsProd") == Verdict::broken);
  CHECK(always_with(stages, "IsDev", "NotProd") == Verdict::holds);
  CHECK(always_with(stages, "NotProd", "IsDev") == Verdict::broken);
  CHECK(always_with(stages, "Both", "Large") == Verdict::holds);
  CHECK(always_with(stages, "Large", "Both") == Verdict::broken);
  CHECK(always_with(stages, "", "IsProd") == Verdict::broken);
}

TEST_CASE("allowed values close a parameter") {
  CHECK(always_with(stages, "", "AnySize") == Verdict::holds);
  CHECK(always_with(stages, "", "Known") == Verdict::broken);
}

TEST_CASE("a given value decides") {
  Options options;
  options.parameters = {{"Stage", "prod"}};
  CHECK(always_with(stages, "", "IsProd", options) == Verdict::holds);
  CHECK(always_with(stages, "", "IsDev", options) == Verdict::broken);
}

TEST_CASE("an expression that cannot be looked into is unknown, unless nothing stands in its way") {
  CHECK(always_with(stages, "IsProd", "Mapped") == Verdict::unknown);
  CHECK(always_with(stages, "", "Mapped") == Verdict::broken);
  CHECK(always_with(stages, "Mapped", "Mapped") == Verdict::holds);
}

TEST_CASE("assertions of the section Rules are premises") {
  const std::string rules = std::string(stages) + R"(
Rules:
  OnlyKnown:
    Assertions:
      - Assert: !Contains [[dev, prod], !Ref Stage]
)";
  CHECK(always_with(rules, "", "Known") == Verdict::holds);
  CHECK(always_with(rules, "NotProd", "IsDev") == Verdict::holds);
}

TEST_CASE("branches of Fn::If count as conditions") {
  const auto document = dbrepl::document::read("t.yaml", stages);
  const Options options;
  Analysis analysis(document, options);
  const Guard in_prod{"IsProd", true, nullptr};
  const Guard elsewhere{"IsProd", false, nullptr};
  CHECK(analysis.conditions.always_with({"", &in_prod}, {"Known"}) == Verdict::holds);
  CHECK(analysis.conditions.always_with({"", &elsewhere}, {"IsProd"}) == Verdict::broken);
  CHECK(analysis.conditions.always_with({"Known", &elsewhere}, {"IsDev"}) == Verdict::holds);
  CHECK(analysis.conditions.possible({"IsDev", &in_prod}) == Verdict::broken);
  CHECK(analysis.conditions.together({"IsDev"}, {"IsProd"}) == Verdict::broken);
  CHECK(analysis.conditions.together({"IsDev"}, {"Large"}) == Verdict::holds);
}

TEST_CASE("a condition can be the same always") {
  const auto document = dbrepl::document::read("t.yaml", R"(
Parameters:
  Stage: {Type: String}
Conditions:
  Never: !And [!Equals [!Ref Stage, a], !Equals [!Ref Stage, b]]
  Always: !Not [!Condition Never]
  Open: !Equals [!Ref Stage, a]
Resources:
  Topic: {Type: "AWS::SNS::Topic"}
)");
  const Options options;
  Analysis analysis(document, options);
  CHECK(analysis.conditions.constant("Never") == Verdict::broken);
  CHECK(analysis.conditions.constant("Always") == Verdict::holds);
  CHECK(analysis.conditions.constant("Open") == Verdict::unknown);
}

TEST_CASE("a circle of conditions and a missing one are unknown") {
  const std::string circle = R"(
Conditions:
  A: !Not [!Condition B]
  B: !Not [!Condition A]
Resources:
  Topic: {Type: "AWS::SNS::Topic"}
)";
  CHECK(always_with(circle, "A", "B") != Verdict::holds);
  CHECK(always_with(circle, "A", "Missing") == Verdict::unknown);
}

TEST_CASE("many conditions over many parameters cost next to nothing") {
  std::string text = "Parameters:\n";
  for (int i = 0; i < 60; ++i) text += fmt::format("  P{}: {{Type: String}}\n", i);
  text += "Conditions:\n";
  std::string all;
  for (int i = 0; i < 60; ++i) {
    text += fmt::format("  C{}: !Equals [!Ref P{}, x]\n", i, i);
    if (i < 10) all += fmt::format("{}!Condition C{}", i == 0 ? "" : ", ", i);
  }
  // Every condition depends on all before it, twice: without sharing, 2^60 terms.
  text += "  D0: !Or [!Condition C0, !Condition C1]\n";
  for (int i = 1; i < 60; ++i) {
    text += fmt::format(
        "  D{0}: !And [!Or [!Condition D{1}, !Condition C{0}], !Or [!Condition D{1}, !Condition "
        "C0]]\n",
        i, i - 1);
  }
  text += fmt::format("  All: !And [{}]\n  Any: !Or [{}]\n", all, all);
  text += "Resources:\n  Topic: {Type: \"AWS::SNS::Topic\"}\n";
  CHECK(always_with(text, "All", "Any") == Verdict::holds);
  CHECK(always_with(text, "Any", "All") == Verdict::broken);
  (void)always_with(text, "D59", "D3");  // has to come to an end
}
