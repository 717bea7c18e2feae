#include "commands/capabilities.hpp"

#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::commands::needed_capabilities;
using Names = std::vector<std::string>;

namespace {

Names of(const char* text) {
  const auto document = dbrepl::document::read("t.yaml", text);
  return needed_capabilities(document.root());
}

}  // namespace

TEST_CASE("capabilities are those that the resources need") {
  CHECK(of("Resources: {A: {Type: AWS::SQS::Queue}}") == Names{});
  CHECK(of("Resources: {A: {Type: AWS::IAM::Role, Properties: {Path: /}}}") ==
        Names{"CAPABILITY_IAM"});
  CHECK(of("Resources: {A: {Type: AWS::IAM::Role, Properties: {RoleName: r}}}") ==
        Names{"CAPABILITY_NAMED_IAM"});
  CHECK(of("Resources: {A: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: p}}}") ==
        Names{"CAPABILITY_NAMED_IAM"});
  CHECK(of("Resources: {A: {Type: AWS::IAM::Policy, Properties: {PolicyName: p}}}") ==
        Names{"CAPABILITY_IAM"});
  CHECK(of("Transform: AWS::Serverless-2016-10-31\nResources: {}") ==
        Names{"CAPABILITY_AUTO_EXPAND"});
  CHECK(of("Resources: {A: {Type: T, Properties: {P: [{Fn::Transform: {Name: N}}]}}}") ==
        Names{"CAPABILITY_AUTO_EXPAND"});
  CHECK(of("[]") == Names{});
  CHECK(of("Resources: {A: 1, B: {Type: [x]}}") == Names{});
}
