#include "findings/suppression.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "dbrepl/validate.hpp"
#include "support/catch.hpp"

namespace {

/// Rules found in a template, in order.
std::string rules_of(const std::string& text, std::vector<std::string> ignored = {}) {
  dbrepl::ValidateOptions options;
  options.ignored = std::move(ignored);
  std::string rules;
  for (const auto& finding : dbrepl::validate("t.yaml", text, options).findings) {
    rules += fmt::format("{} ", finding.rule);
  }
  return rules;
}

constexpr const char* body = R"(Resources:
  A:
    Type: AWS::SNS::Topic
    Foo: x
    Properties: {TopicName: !Ref Missing, DisplayName: !Ref Other}
  B:
    Type: AWS::SNS::Topic
    Foo: x
)";

}  // namespace

TEST_CASE("findings are ignored by rule, family and id of cfn-lint") {
  CHECK(rules_of(body) == "TPL060 REF003 REF003 TPL060 ");
  CHECK(rules_of(body, {"TPL060"}) == "REF003 REF003 ");
  CHECK(rules_of(body, {"ref"}) == "TPL060 TPL060 ");
  CHECK(rules_of(body, {"E1020"}) == "TPL060 TPL060 ");
  CHECK(rules_of(body, {"E1"}) == "TPL060 TPL060 ");
  CHECK(rules_of(body, {"TPL06"}) == "TPL060 REF003 REF003 TPL060 ");
}

TEST_CASE("metadata of the template ignores everywhere, of a resource there alone") {
  const std::string whole = std::string("Metadata: {dbrepl: {ignore: [TPL060]}}\n") + body;
  CHECK(rules_of(whole) == "REF003 REF003 ");
  const std::string lint =
      std::string("Metadata: {cfn-lint: {config: {ignore_checks: [E3001]}}}\n") + body;
  CHECK(rules_of(lint) == "REF003 REF003 ");
  const std::string one = std::string(body) + "    Metadata: {dbrepl: {ignore: [TPL060]}}\n";
  CHECK(rules_of(one) == "TPL060 REF003 REF003 ");
}

TEST_CASE("metadata ignores a single property") {
  CHECK(rules_of(R"(Resources:
  A:
    Type: AWS::SNS::Topic
    Metadata:
      dbrepl:
        ignore:
          - {rule: REF003, path: Properties.TopicName}
    Properties: {TopicName: !Ref Missing, DisplayName: !Ref Other}
)") == "REF003 ");
}
