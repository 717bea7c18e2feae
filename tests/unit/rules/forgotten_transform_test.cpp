// One mistake, one finding: a transform that is forgotten, the body of a loop, a default that its
// parameter refuses, a permission that is none.
#include <algorithm>
#include <string>
#include <string_view>

#include "rules/validate.hpp"
#include "support/catch.hpp"
#include "support/findings.hpp"

using dbrepl::tests::said;

TEST_CASE("a forgotten transform is told once, and what it makes is there") {
  const std::string serverless = R"(Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Handler: index.h}}
Resources:
  A: {Type: 'AWS::Serverless::Function', Properties: {InlineCode: "def h(e, c):\n    return 1\n"}}
  B: {Type: 'AWS::Serverless::SimpleTable'}
Outputs: {R: {Value: !GetAtt ARole.Arn}}
)";
  CHECK(said(serverless, "TPL REF SCH").empty());
  CHECK(said(serverless.substr(serverless.find('\n') + 1), "TPL REF SCH") == "TPL071 error A\n");

  const std::string loop = R"(Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::T:
    - E
    - [Blue, Green]
    - Topic${E}: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Ref E}}
      Other${E}: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt ["Topic${E}", TopicName]}}
Outputs: {A: {Value: !Ref TopicBlue}}
)";
  CHECK(said(loop, "TPL REF SCH").empty());
  const std::string without = loop.substr(loop.find('\n') + 1);
  const auto findings = dbrepl::validate("t.yaml", without).findings;
  CHECK(std::count_if(findings.begin(), findings.end(), [](const auto& finding) {
          return finding.severity == dbrepl::findings::Severity::error;
        }) == 1);
}

TEST_CASE("the body of a loop is told once, with the number of its turns") {
  const auto findings = dbrepl::validate("t.yaml", R"(Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::T:
    - E
    - [Blue, Green, Red]
    - Topic${E}: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Ref "Nam${E}"}}
)")
                            .findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].message ==
        "\"NamBlue\" is neither a parameter nor a resource of this template (in 3 turns of the "
        "loop)");
}

TEST_CASE("a mapping that only a loop looks into is used") {
  CHECK(said(R"(Transform: AWS::LanguageExtensions
Mappings: {M: {a: {L: [X, Y]}}}
Resources:
  Fn::ForEach::T: [E, !FindInMap [M, a, L], {'T${E}': {Type: 'AWS::SNS::Topic'}}]
)",
             "TPL REF")
            .empty());
}

TEST_CASE("of a default that its parameter refuses, nothing more is said") {
  const auto with = [](std::string_view fallback) {
    return said(R"(
Parameters: {A: {Type: String, Default: ")" +
                    std::string(fallback) + R"(", AllowedPattern: "^[0-9]{12}$"}}
Resources:
  T:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${A}:role/deployer"}
            Action: sts:AssumeRole
)",
                "TPL SCH");
  };
  CHECK(with("123456789012").empty());
  CHECK(with("4444") == "TPL022 error \n");
}

TEST_CASE("a function in place of the name of a condition is told once") {
  const auto with = [](std::string_view condition) {
    return said(
        "Conditions: {Main: !Equals [!Ref 'AWS::Region', eu-west-1]}\n"
        "Resources: {T: {Type: 'AWS::SNS::Topic', Condition: Main}}\n"
        "Outputs: {O: {Value: a, Condition: " +
            std::string(condition) + "}}\n",
        "TPL REF");
  };
  CHECK(with("Main").empty());
  CHECK(with("!Equals [a, b]") == "TPL036 error \n");
}

TEST_CASE("a permission that no connector knows is told once") {
  const auto with = [](std::string_view destination, std::string_view permission) {
    return said(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  Topic: {Type: 'AWS::SNS::Topic'}\n"
        "  Queue: {Type: 'AWS::SQS::Queue'}\n"
        "  Work:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: index.h, InlineCode: 'def h(e, c): pass'}\n"
        "  Link:\n"
        "    Type: AWS::Serverless::Connector\n"
        "    Properties:\n"
        "      Source: {Id: Work}\n"
        "      Destination: {Id: " +
            std::string(destination) + "}\n      Permissions: [" + std::string(permission) + "]\n",
        "TPL SCH");
  };
  CHECK(with("Queue", "Read, Write").empty());
  CHECK(with("Queue", "Delete") == "SCH006 error Link\n");
  CHECK(with("Topic", "Read") == "TPL075 error Link\n");
}
