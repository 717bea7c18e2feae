#include "analysis/resolution.hpp"

#include <fmt/format.h>

#include <string>

#include "analysis/analysis.hpp"
#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::analysis::Alternative;
using dbrepl::analysis::Analysis;
using dbrepl::analysis::Options;
using dbrepl::analysis::Origin;
using dbrepl::analysis::Shape;
using dbrepl::document::Node;

namespace {

std::string spelt(const Node& value) {
  if (value.is_scalar()) return std::string(value.text());
  std::string text = value.is_array() ? "[" : "{";
  for (const Node& item : value.items()) text += spelt(item) + ",";
  for (const auto& member : value.members())
    text += std::string(member.key) + ":" + spelt(member.value) + ",";
  return text + (value.is_array() ? "]" : "}");
}

constexpr std::string_view shapes[] = {"any",     "scalar", "string",  "number",
                                       "boolean", "list",   "strings", "object"};

/// The alternatives of an expression in YAML, separated by " | ".
std::string resolved(const std::string& expression, const Options& options = {}) {
  const std::string text = R"(
Parameters:
  Name: {Type: String}
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
  Size: {Type: Number}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /name}
  Vpc: {Type: "AWS::EC2::VPC::Id"}
  Alias: {Type: String, Default: ""}
  Accounts: {Type: CommaDelimitedList, Default: ""}
Mappings:
  Sizes:
    dev: {Class: small, Zones: [x, y]}
    prod: {Class: large, Zones: [z]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  HasAlias: !Not [!Equals [!Ref Alias, ""]]
  HasNoAlias: !Not [!Condition HasAlias]
  HasAccounts: !Not [!Equals ["", !Join ["", !Ref Accounts]]]
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Network:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16}
Outputs:
  It:
    Value: )" + expression +
                           "\n";
  const auto document = dbrepl::document::read("t.yaml", text);
  REQUIRE(document.readable());
  Analysis analysis(document, options);
  std::string result;
  for (const Alternative& one :
       analysis.resolver.alternatives_of(*analysis.tree.outputs()[0].value)) {
    if (!result.empty()) result += " | ";
    switch (one.state) {
      case Alternative::State::known:
        result += spelt(one.value);
        break;
      case Alternative::State::unknown:
        result += fmt::format("<{}>", shapes[static_cast<std::size_t>(one.shape)]);
        break;
      case Alternative::State::absent:
        result += "<absent>";
        break;
    }
  }
  return result;
}

}  // namespace

TEST_CASE("values that stand there are themselves") {
  CHECK(resolved("text") == "text");
  CHECK(resolved("[a, b]") == "[a,b,]");
  CHECK(resolved("\"{{resolve:ssm:name}}\"") == "<string>");
}

TEST_CASE("parameters take what is given, their default, what they allow") {
  CHECK(resolved("!Ref Stage") == "dev | prod");
  CHECK(resolved("!Ref Zones") == "[a,b,c,]");
  CHECK(resolved("!Ref Name") == "<string>");
  CHECK(resolved("!Ref Size") == "<number>");
  CHECK(resolved("!Ref Stored") == "<string>");
  CHECK(resolved("!Ref Vpc") == "<string>");
  Options options;
  options.parameters = {{"Stage", "prod"}, {"Name", "news"}, {"Zones", "x"}};
  CHECK(resolved("!Ref Stage", options) == "prod");
  CHECK(resolved("!Ref Name", options) == "news");
  CHECK(resolved("!Ref Zones", options) == "[x,]");
}

TEST_CASE("pseudo parameters are what the caller knows") {
  CHECK(resolved("!Ref AWS::NoValue") == "<absent>");
  CHECK(resolved("!Ref AWS::NotificationARNs") == "<strings>");
  CHECK(resolved("!Ref AWS::Region") == "<string>");
  CHECK(resolved("!Sub arn:${AWS::Partition}:s3") == "arn:aws:s3");
  Options options;
  options.region = "eu-west-1";
  CHECK(resolved("!Ref AWS::Region", options) == "eu-west-1");
  CHECK(resolved("!Sub arn-${AWS::Region}", options) == "arn-eu-west-1");
  options.region = "cn-north-1";
  CHECK(resolved("!Ref AWS::Partition", options) == "aws-cn");
}

TEST_CASE("resources yield a kind of value") {
  CHECK(resolved("!Ref Topic") == "<string>");
  CHECK(resolved("!GetAtt Topic.TopicName") == "<string>");
  CHECK(resolved("!GetAtt Network.CidrBlockAssociations") == "<list>");
  CHECK(resolved("!GetAtt Topic.Missing") == "<any>");
  CHECK(resolved("!Ref Missing") == "<any>");
}

TEST_CASE("branches stand for themselves") {
  CHECK(resolved("!If [IsProd, a, b]") == "a | b");
  CHECK(resolved("!If [IsProd, !If [IsProd, a, !Ref AWS::NoValue], !Ref Name]") ==
        "a | <absent> | <string>");
  CHECK(resolved("!If [IsProd, a]") == "<any>");
}

TEST_CASE("parameters have the values that the conditions around leave") {
  CHECK(resolved("!If [HasAlias, !Ref Alias, none]") == "<string> | none");
  CHECK(resolved("!If [HasAlias, !Sub 'alias/${Alias}', none]") == "<string> | none");
  CHECK(resolved("!If [HasNoAlias, !Sub 'x${Alias}', some]") == "x | some");
  CHECK(resolved("!If [IsProd, !Sub 'x${Alias}', none]") == "x | none");
  CHECK(resolved("!If [IsProd, !Ref Stage, none]") == "prod | none");
  CHECK(resolved("!If [IsProd, none, !Ref Stage]") == "none | dev");
  // What a condition makes of the parameter is not looked into.
  CHECK(resolved("!If [HasAccounts, !Ref Accounts, []]") == "<strings> | []");
  Options options;
  options.parameters = {{"Alias", "news"}};
  CHECK(resolved("!If [HasAlias, !Ref Alias, none]", options) == "news | none");
}

TEST_CASE("texts are put together where their parts are known") {
  CHECK(resolved("!Sub news-${Stage}") == "news-dev | news-prod");
  CHECK(resolved("!Sub ['${A}-${!B}', {A: x}]") == "x-${B}");
  CHECK(resolved("!Sub 'a-${ !B}'") == "a-${ !B}");
  CHECK(resolved("!Sub ${Name}") == "<string>");
  CHECK(resolved("!Join ['-', [a, !Ref Stage]]") == "a-dev | a-prod");
  CHECK(resolved("!Join [',', !Ref Zones]") == "a,b,c");
  CHECK(resolved("!Join ['', [!Ref Name]]") == "<string>");
  CHECK(resolved("!Select [1, !Ref Zones]") == "b");
  CHECK(resolved("!Select [9, !Ref Zones]") == "<any>");
  CHECK(resolved("!Select [1, !Split ['/', a/b]]") == "b");
  CHECK(resolved("!Split ['/', !Ref Name]") == "<strings>");
  CHECK(resolved("{\"Fn::Length\": [a, b]}") == "2");
  CHECK(resolved("!Base64 text") == "<string>");
  CHECK(resolved("!GetAZs ''") == "<strings>");
  CHECK(resolved("!Cidr [10.0.0.0/16, 2, 8]") == "<strings>");
}

TEST_CASE("mappings yield what their keys may choose") {
  CHECK(resolved("!FindInMap [Sizes, dev, Class]") == "small");
  CHECK(resolved("!FindInMap [Sizes, !Ref Stage, Class]") == "small | large");
  CHECK(resolved("!FindInMap [Sizes, !Ref Name, Class]") == "small | large");
  CHECK(resolved("!FindInMap [Sizes, dev, Zones]") == "[x,y,]");
  CHECK(resolved("!FindInMap [Sizes, dev, Missing]") == "<any>");
  CHECK(resolved("!FindInMap [Missing, dev, Class]") == "<any>");
}

TEST_CASE("the number of alternatives is bounded") {
  std::string nested = "x";
  for (int i = 0; i < 20; ++i) nested = fmt::format("!If [IsProd, {}, {}]", i, nested);
  CHECK(resolved(nested).starts_with("19 | 18 | 17"));
  std::string wide = "!Join ['-', [";
  for (int i = 0; i < 40; ++i) wide += "!Ref Stage, ";
  CHECK(resolved(wide + "z]]") == "<string>");
}
