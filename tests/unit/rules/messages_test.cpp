#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rules/validate.hpp"
#include "support/catch.hpp"

namespace {

/// A template, and what is said about it: a line a finding.
struct Case {
  std::string_view text;
  std::string_view expected;
};

using Families = std::vector<std::string_view>;

std::string said(std::string_view text, const Families& families = {"TPL", "REF"}) {
  std::string lines;
  for (const auto& finding : dbrepl::validate("t.yaml", std::string(text)).findings) {
    if (std::none_of(families.begin(), families.end(),
                     [&](std::string_view family) { return finding.rule.starts_with(family); }))
      continue;
    lines += fmt::format("{}:{} {}[{}] {}", finding.place.line, finding.place.column,
                         to_string(finding.severity), finding.rule, finding.message);
    if (!finding.hint.empty()) lines += fmt::format(" ({})", finding.hint);
    lines += fmt::format(" {}\n", finding.path);
  }
  return lines;
}

}  // namespace

// Every sentence of the families TPL and REF stands here, word by word.
TEST_CASE("messages read as they should") {
  const std::vector<Case> cases = {
#include "unit/rules/messages.inc"
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(said(one.text) == one.expected);
  }
}

TEST_CASE("a long pattern is told by how it begins, and by where a text leaves it") {
  const auto signing = [](std::string_view name) {
    return said(fmt::format(R"(Resources:
  Hook:
    Type: AWS::Lambda::Function
    Properties:
      Role: !Sub arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/hook
      Code: {{S3Bucket: hooks, S3Key: hook.zip}}
      Handler: index.handler
      Runtime: python3.13
      CodeSigningConfigArn: {}
)",
                            name),
                {"SCH"});
  };
  CHECK(signing("arn:aws:lambda:eu-west-1:12345:code-signing-config:csc-1") ==
        "9:29 error[SCH007] \"CodeSigningConfigArn\": expected the pattern "
        "arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z…, found "
        "\"arn:aws:lambda:eu-west-1:12345:code-signing-config:csc-1\" (it does not fit from "
        "\":code-signing-config:csc-1\" on) /Resources/Hook/Properties/CodeSigningConfigArn\n");
  CHECK(signing("arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1") ==
        "9:29 error[SCH007] \"CodeSigningConfigArn\": expected the pattern "
        "arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z…, found "
        "\"arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1\" (it ends too early) "
        "/Resources/Hook/Properties/CodeSigningConfigArn\n");
}

TEST_CASE("an action is proposed with the capitals of what was typed") {
  const auto proposed = [](std::string_view action) {
    const std::string said_of = said(fmt::format(R"(Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Action: "{}", Resource: "*"}}]
)",
                                                 action),
                                     {"IAM001"});
    const std::size_t start = said_of.find("(did you mean");
    return start == std::string::npos ? said_of
                                      : said_of.substr(start, said_of.find(')') - start + 1);
  };
  CHECK(proposed("s3:GetObjects") == "(did you mean \"s3:GetObject\"?)");
  CHECK(proposed("s3:PutObjct") == "(did you mean \"s3:PutObject\"?)");
  CHECK(proposed("s3:ReadObject") == "(did you mean \"s3:GetObject\"?)");
  CHECK(proposed("ec2:DescribeInstance") == "(did you mean \"ec2:DescribeInstances\"?)");
  CHECK(proposed("dynamodb:getitems") == "(did you mean \"dynamodb:getitem\"?)");
  CHECK(proposed("s3:getobject").empty());
}
