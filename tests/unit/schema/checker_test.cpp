#include "schema/checker.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "analysis/resolution.hpp"
#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::schema::Checker;
using dbrepl::schema::Database;
using dbrepl::schema::Violation;

namespace {

/// What is wrong with the properties of the resource "R" of a template: "path keyword culprit".
std::vector<std::string> violations(std::string text) {
  const auto document = dbrepl::document::read("t.yaml", std::move(text));
  REQUIRE(document.readable());
  const dbrepl::analysis::Options options;
  const dbrepl::analysis::Template tree(document.root(), options);
  dbrepl::analysis::Resolver resolver(tree);
  const auto* resource = tree.resource("R");
  REQUIRE(resource != nullptr);
  Checker checker(Database::embedded(), resolver);
  std::vector<Violation> found;
  checker.check_properties(*Database::embedded().find(resource->type), *resource->properties,
                           resource->mark, found);
  std::vector<std::string> result;
  for (const Violation& each : found) {
    if (each.basis != dbrepl::schema::Basis::type) continue;
    result.push_back(fmt::format("{} {} {}", each.path, to_string(each.keyword), each.culprit));
  }
  return result;
}

using Found = std::vector<std::string>;

std::string queue(std::string_view properties) {
  return fmt::format(
      "Parameters:\n  P: {{Type: Number, Default: 5}}\n  L: {{Type: CommaDelimitedList}}\n"
      "Conditions:\n  C: !Equals [!Ref P, 1]\n"
      "Resources:\n  R:\n    Type: AWS::SQS::Queue\n    Properties: {}\n",
      properties);
}

std::string route(std::string_view properties) {
  return fmt::format(
      "Conditions:\n  C: !Equals [!Ref AWS::Region, us-east-1]\nResources:\n"
      "  V: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}\n"
      "  S: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref V}}}}\n"
      "  R:\n    Type: AWS::EC2::Subnet\n    Properties: {}\n",
      properties);
}

}  // namespace

TEST_CASE("scalars are taken as leniently as CloudFormation takes them") {
  CHECK(violations(queue("{DelaySeconds: '5', FifoQueue: 'true', QueueName: 12}")).empty());
  CHECK(violations(queue("{DelaySeconds: five}")) == Found{"/DelaySeconds type \"five\""});
  CHECK(violations(queue("{DelaySeconds: 5.5}")) == Found{"/DelaySeconds type 5.5"});
  CHECK(violations(queue("{DelaySeconds: [5]}")) == Found{"/DelaySeconds type a list"});
  CHECK(violations(queue("{FifoQueue: 'yes'}")) == Found{"/FifoQueue type \"yes\""});
  CHECK(violations(queue("{DelaySeconds: '901'}")) == Found{"/DelaySeconds maximum 901"});
}

TEST_CASE("each branch of Fn::If is checked, what is unknown is not") {
  CHECK(violations(queue("{DelaySeconds: !If [C, 1, 2]}")).empty());
  CHECK(violations(queue("{DelaySeconds: !If [C, 1000, !If [C, x, 3]]}")) ==
        Found{"/DelaySeconds maximum 1000", "/DelaySeconds type \"x\""});
  CHECK(violations(queue("{DelaySeconds: !ImportValue x}")).empty());
  CHECK(violations(queue("{DelaySeconds: !Ref P}")).empty());
  CHECK(violations(queue("{DelaySeconds: !Ref L}")) == Found{"/DelaySeconds type Ref"});
  CHECK(violations(queue("{Unknwon: !If [C, !Ref AWS::NoValue, !Ref AWS::NoValue]}")).empty());
}

TEST_CASE("presence that conditions decide is neither missing nor too much") {
  CHECK(violations(route("{CidrBlock: 10.0.0.0/24}")) == Found{" required \"VpcId\""});
  // Whether C can be false is for the caller to find out.
  CHECK(violations(route("{VpcId: !If [C, !Ref V, !Ref AWS::NoValue], CidrBlock: 10.0.0.0/24}")) ==
        Found{" required \"VpcId\""});
  CHECK(violations(route(
            "{VpcId: !If [C, !Ref AWS::NoValue, !Ref AWS::NoValue], CidrBlock: 10.0.0.0/24}")) ==
        Found{" required \"VpcId\""});
  CHECK(violations(route("{VpcId: !Ref V, CidrBlock: 10.0.0.0/24, AvailabilityZone: a, "
                         "AvailabilityZoneId: b}"))
            .size() == 1);
  CHECK(violations(route("{VpcId: !Ref V, CidrBlock: 10.0.0.0/24, AvailabilityZone: !If [C, a, "
                         "!Ref AWS::NoValue], "
                         "AvailabilityZoneId: !If [C, !Ref AWS::NoValue, b]}"))
            .empty());
}

TEST_CASE("references of another kind are told where both kinds are known") {
  CHECK(violations(route("{VpcId: !Ref S, CidrBlock: 10.0.0.0/24}")) == Found{"/VpcId format Ref"});
  CHECK(violations(route("{VpcId: !GetAtt V.VpcId, CidrBlock: 10.0.0.0/24}")).empty());
  CHECK(violations(route("{VpcId: subnet-12345678, CidrBlock: 10.0.0.0/24}")) ==
        Found{"/VpcId format \"subnet-12345678\""});
}

TEST_CASE("a misspelt property is one finding, with the name that was meant") {
  const Found found = violations(route("{VpcID: !Ref V, CidrBlock: 10.0.0.0/24}"));
  CHECK(found == Found{"/VpcID additionalProperties \"VpcID\""});
  CHECK(violations(queue("{Tags: [{Key: a, Value: b, Fn::Transform: {Name: M}}]}")).empty());
}

TEST_CASE("very many mistakes in one resource end the list, in bounded time") {
  std::string tags;
  for (int i = 0; i < 20'000; ++i) tags += fmt::format("{{Key: k{}, Valu: b}}, ", i);
  const Found found = violations(queue("{Tags: [" + tags + "]}"));
  CHECK(found.size() >= 1'000);
  CHECK(found.size() < 1'100);
}

TEST_CASE("what must differ differs, and read-only properties are not set") {
  CHECK(violations(queue("{QueueUrl: x, Arn: y}")) ==
        Found{"/Arn properties \"Arn\"", "/QueueUrl properties \"QueueUrl\""});
}
