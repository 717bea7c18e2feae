#include <string>

#include "rules/validate.hpp"
#include "support/catch.hpp"

namespace {

bool refused(const std::string& first, const std::string& second) {
  const std::string text =
      "Resources:\n"
      "  Role:\n"
      "    Type: AWS::IAM::Role\n"
      "    Properties:\n"
      "      AssumeRolePolicyDocument:\n"
      "        Version: \"2012-10-17\"\n"
      "        Statement:\n"
      "          - {Sid: " +
      first +
      ", Effect: Allow, Principal: {Service: firehose.amazonaws.com}, "
      "Action: sts:AssumeRole}\n"
      "          - {Sid: " +
      second +
      ", Effect: Allow, Principal: {Service: glue.amazonaws.com}, "
      "Action: sts:AssumeRole}\n";
  for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
    if (finding.rule == "SCH019") return true;
  }
  return false;
}

}  // namespace

TEST_CASE("statements of a policy differ in their Sid, or have an empty one", "[schema]") {
  CHECK(refused("One", "One"));
  CHECK_FALSE(refused("One", "Two"));
  CHECK_FALSE(refused("\"\"", "\"\""));
}
