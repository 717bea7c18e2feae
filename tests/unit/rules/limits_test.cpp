#include <fmt/format.h>

#include <string>
#include <string_view>

#include "dbrepl/validate.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

namespace {

/// What is said about nested stacks.
std::string said(const std::string& url, const std::string& given, const std::string& directory,
                 const std::string& outputs = "") {
  const std::string text = fmt::format(
      "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
      "      TemplateURL: {}\n      Parameters: {}\n{}",
      url, given, outputs);
  dbrepl::ValidateOptions options;
  options.directory = directory;
  std::string lines;
  for (const auto& finding : dbrepl::validate("t.yaml", text, options).findings) {
    if (finding.rule != "TPL068" && finding.rule != "TPL069") continue;
    lines += fmt::format("{} ({}) {}\n", finding.message, finding.hint, finding.path);
  }
  return lines;
}

}  // namespace

TEST_CASE("a nested stack is held to the parameters of the template beside it") {
  const std::string data = (dbrepl::tests::source_dir() / "tests/unit/rules/data").string();
  CHECK(said("nested.yaml", "{Name: x}", data).empty());
  CHECK(said("./nested.yaml", "{Nam: x}", data) ==
        "\"Name\" has no default in \"./nested.yaml\" and gets no value () "
        "/Resources/Child/Properties/Parameters\n"
        "\"Nam\" is not a parameter of \"./nested.yaml\" (did you mean \"Name\"?) "
        "/Resources/Child/Properties/Parameters/Nam\n");
  CHECK(said("nested.yaml", "{Nam: x}", "").empty());
  CHECK(said("missing.yaml", "{Nam: x}", data).empty());
  CHECK(said("https://example.org/nested.yaml", "{Nam: x}", data).empty());
}

TEST_CASE("large templates are told, and given values are checked") {
  std::string text = "Resources:\n  T: {Type: AWS::SNS::Topic}\n";
  text += std::string(60'000, '#') + "\n";
  auto report = dbrepl::validate("t.yaml", text);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].message ==
        "the template has 60041 bytes; more than 51200 deploy from a bucket only");
  text += std::string(1'000'000, '#');
  report = dbrepl::validate("t.yaml", text);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].message ==
        "the template has 1060041 bytes, at most 1000000 are allowed");

  dbrepl::ValidateOptions options;
  options.parameters = {{"Stage", "test"}, {"Stag", "dev"}};
  report = dbrepl::validate("t.yaml", R"(Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
Resources:
  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Stage}}
)",
                            options);
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].message == "a value is given for \"Stag\", which is not a parameter");
  CHECK(report.findings[1].message ==
        "the value given for \"Stage\" \"test\" is not among the AllowedValues");
}

TEST_CASE("counts beyond the limits are told") {
  std::string text = "Resources:\n";
  for (int i = 0; i < 501; ++i) text += fmt::format("  T{}: {{Type: AWS::SNS::Topic}}\n", i);
  const auto report = dbrepl::validate("t.yaml", text);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].message == "\"Resources\" has 501 resources, at most 500 are allowed");
  CHECK(report.findings[0].rule == "TPL011");
}

TEST_CASE("code, environments and policies beyond the limits are told") {
  const auto only = [](std::string_view rule, const std::string& text) {
    std::string messages;
    for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
      if (finding.rule == rule) messages += finding.message + "\n";
    }
    return messages;
  };
  const auto function = [](const std::string& code, const std::string& variable) {
    return fmt::format(
        "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n"
        "      Role: arn:aws:iam::123456789012:role/r\n      Handler: index.handler\n"
        "      Runtime: python3.13\n      Code: {{ZipFile: \"{}\"}}\n"
        "      Environment: {{Variables: {{A: \"{}\"}}}}\n",
        code, variable);
  };
  const auto policy = [](std::size_t actions) {
    std::string list;
    for (std::size_t i = 0; i < actions; ++i) list += fmt::format("'s3:GetObject', ");
    return fmt::format(
        "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
        "      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n"
        "          - {{Effect: Allow, Action: [{}'s3:PutObject'], Resource: '*'}}\n",
        list);
  };
  CHECK(only("RUN006", function(std::string(4'194'305, '#'), "x")) ==
        "the inline source has 4194305 bytes, more than the 4194304 that are allowed\n");
  CHECK(
      only("RUN007", function("#", std::string(4'100, 'x'))) ==
      "the environment variables have at least 4101 bytes, more than the 4096 that Lambda takes\n");
  CHECK(only("IAM003", policy(500)) ==
        "the policy has at least 7598 characters, more than the 6144 that IAM takes\n");
  CHECK(only("RUN006", function(std::string(4'000, '#'), "x")).empty());
  CHECK(only("RUN007", function("#", std::string(4'000, 'x'))).empty());
  CHECK(only("IAM003", policy(300)).empty());
}

TEST_CASE("a nested stack is held to the outputs of the template beside it") {
  const std::string data = (dbrepl::tests::source_dir() / "tests/unit/rules/data").string();
  const std::string outputs =
      "Outputs:\n  A: {Value: !GetAtt Child.Outputs.TopicArn}\n"
      "  B: {Value: !GetAtt Child.Outputs.TopicAnr}\n"
      "  C: {Value: !Sub '${Child.Outputs.TopicArn}${Child.Outputs.Other}'}\n";
  CHECK(said("nested.yaml", "{Name: x}", data, outputs) ==
        "the template of \"Child\" has no output \"TopicAnr\" (did you mean \"TopicArn\"?) "
        "/Outputs/B/Value/Fn::GetAtt\n"
        "the template of \"Child\" has no output \"Other\" () /Outputs/C/Value/Fn::Sub\n");
  CHECK(said("nested.yaml", "{Name: x}", "", outputs).empty());
}

TEST_CASE("values that a nested stack gives fit the parameters of the template beside it") {
  const std::string data = (dbrepl::tests::source_dir() / "tests/unit/rules/data").string();
  CHECK(said("nested.yaml", "{Name: x, Size: 9}", data) ==
        "the value of \"Size\" is 9, above MaxValue, which is 5 () "
        "/Resources/Child/Properties/Parameters/Size\n");
  CHECK(said("nested.yaml", "{Name: x, Size: '3'}", data).empty());
}
