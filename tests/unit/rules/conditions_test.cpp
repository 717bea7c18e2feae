// Comparisons that no deployment makes true, and those that some may.
#include <fmt/format.h>

#include <string>

#include "support/catch.hpp"
#include "support/findings.hpp"

using dbrepl::tests::said;

namespace {

std::string compared(std::string_view parameter, std::string_view condition) {
  return fmt::format(R"(Parameters: {{Stage: {}}}
Conditions: {{Known: !Equals {}}}
Resources: {{T: {{Type: 'AWS::SNS::Topic', Condition: Known}}}}
Outputs: {{Stage: {{Value: !Ref Stage}}}}
)",
                     parameter, condition);
}

}  // namespace

TEST_CASE("a parameter is compared with a value that it may have") {
  const std::string stages = "{Type: String, AllowedValues: [dev, prod]}";
  CHECK(said(compared(stages, "[!Ref Stage, staging]"), "TPL") == "TPL039 warning \n");
  CHECK(said(compared(stages, "[Prod, !Ref Stage]"), "TPL") == "TPL039 warning \n");
  CHECK(said(compared(stages, "[!Ref Stage, '']"), "TPL") == "TPL039 warning \n");
  CHECK(said(compared(stages, "[!Ref Stage, prod]"), "TPL").empty());
  CHECK(said(compared(stages, "[!Sub 'x-${Stage}', x-staging]"), "TPL").empty());
  CHECK(said(compared(stages, "[!Ref Stage, '{{resolve:ssm:stage}}']"), "TPL").empty());
  CHECK(said(compared("{Type: String}", "[!Ref Stage, staging]"), "TPL").empty());
  // Numbers may be spelt in several ways, and what a store holds is not known.
  CHECK(said(compared("{Type: Number, AllowedValues: [1, 2]}", "[!Ref Stage, '1.0']"), "TPL")
            .empty());
  CHECK(said(compared("{Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: [/a]}",
                      "[!Ref Stage, b]"),
             "TPL")
            .empty());
}
