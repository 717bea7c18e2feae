// What rules of the family LIF say on which day.
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/findings.hpp"

namespace {

using dbrepl::tests::said;

std::string on(std::string_view date, std::string_view text) {
  dbrepl::ValidateOptions options;
  options.date = date;
  return said(text, "LIF", options);
}

std::string function_with(std::string_view runtime) {
  return "Parameters:\n  R: {Type: String, Default: python3.9}\n"
         "Mappings: {M: {a: {runtime: python3.9}}}\nResources:\n"
         "  F: {Type: 'AWS::Lambda::Function', Properties: {Role: r, Handler: index.h, "
         "Code: {ZipFile: a}, Runtime: " +
         std::string(runtime) + "}}\n";
}

std::string cluster_with(std::string_view properties) {
  return "Resources: {C: {Type: 'AWS::RDS::DBCluster', Properties: {" + std::string(properties) +
         "}}}\n";
}

}  // namespace

TEST_CASE("a runtime ends by degrees") {
  const std::string text = function_with("python3.9");
  CHECK(on("2025-01-01", text).empty());
  CHECK(on("2025-08-01", text) == "LIF001 info F\n");
  CHECK(on("2025-12-15", text) == "LIF001 warning F\n");
  CHECK(on("2027-01-31", text) == "LIF001 warning F\n");
  CHECK(on("2027-02-01", text) == "LIF001 error F\n");
  CHECK(on("no day", text) == "LIF001 warning F\n");
}

TEST_CASE("a runtime is read through functions, and can be another where it is a default") {
  CHECK(on("2027-06-01", function_with("!Ref R")) == "LIF001 warning F\n");
  CHECK(on("2027-06-01", function_with("!FindInMap [M, a, runtime]")) == "LIF001 error F\n");
  CHECK(on("2027-06-01", function_with("!ImportValue runtime")).empty());
  CHECK(on("2027-06-01", function_with("python3.99")).empty());
  CHECK(on("2026-11-23",
           "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Runtime: ruby2.5}}\n"
           "Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {InlineCode: a, "
           "Handler: h}}}") == "LIF001 error \n");
}

TEST_CASE("a database engine leaves standard support, and then extended support") {
  const std::string old =
      cluster_with("Engine: aurora-mysql, EngineVersion: 5.7.mysql_aurora.2.11.2");
  const std::string newest =
      cluster_with("Engine: aurora-mysql, EngineVersion: 5.7.mysql_aurora.2.12.6");
  CHECK(on("2024-01-01", old).empty());
  CHECK(on("2024-06-01", old) == "LIF002 info C\n");
  CHECK(on("2026-11-23", old) == "LIF002 warning C\n");
  CHECK(on("2026-11-23", newest) == "LIF002 info C\n");
  CHECK(on("2029-07-01", newest) == "LIF002 error C\n");
  CHECK(
      on("2026-11-23", cluster_with("Engine: aurora-mysql, EngineVersion: 5.7.mysql_aurora.2.11.2, "
                                    "EngineLifecycleSupport: open-source-rds-extended-support")) ==
      "LIF002 info C\n");
  CHECK(on("2026-11-23",
           cluster_with("Engine: aurora-mysql, EngineVersion: 5.7.mysql_aurora.2.12.6, "
                        "EngineLifecycleSupport: open-source-rds-extended-support-disabled")) ==
        "LIF004 error C\n");
  CHECK(on("2026-11-23",
           cluster_with("Engine: aurora-mysql, EngineVersion: 8.0.mysql_aurora.3.10.0, "
                        "EngineLifecycleSupport: open-source-rds-extended-support-disabled"))
            .empty());
  CHECK(on("2026-11-23",
           cluster_with("Engine: aurora-mysql, EngineVersion: 8.0.mysql_aurora.3.04.0")) ==
        "LIF002 warning C\n");
  CHECK(on("2026-11-23", cluster_with("Engine: aurora-postgresql, EngineVersion: '16.6'")).empty());
  CHECK(
      on("2026-11-23", cluster_with("Engine: aurora-postgresql, EngineVersion: '110.6'")).empty());
}

TEST_CASE("a member's class fits the version of its cluster") {
  const auto found = [](std::string_view version, std::string_view name) {
    return on("2026-11-23",
              "Resources:\n  C: {Type: 'AWS::RDS::DBCluster', Properties: {Engine: "
              "aurora-mysql, DBClusterIdentifier: c, ServerlessV2ScalingConfiguration: "
              "{MinCapacity: 1, MaxCapacity: 4}, EngineVersion: " +
                  std::string(version) +
                  "}}\n  I: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: "
                  "aurora-mysql, DBClusterIdentifier: c, DBInstanceClass: " +
                  std::string(name) + "}}\n");
  };
  CHECK(found("8.0.mysql_aurora.3.10.0", "db.r8g.large").empty());
  CHECK(found("8.0.mysql_aurora.3.10.0", "db.serverless").empty());
  CHECK(found("5.7.mysql_aurora.2.12.6", "db.r7g.large") == "LIF002 info C\n");
  CHECK(found("5.7.mysql_aurora.2.12.6", "db.r7i.large") == "LIF002 info C\nLIF003 error I\n");
  CHECK(found("5.7.mysql_aurora.2.12.6", "db.serverless") == "LIF002 info C\nLIF003 error I\n");
  CHECK(found("8.0.mysql_aurora.3.10.0", "db.r99z.large").empty());
}

TEST_CASE("services close") {
  constexpr std::string_view ledger =
      "Resources: {L: {Type: 'AWS::QLDB::Ledger', Properties: {PermissionsMode: STANDARD}}}";
  CHECK(on("2025-07-30", ledger) == "LIF005 warning L\n");
  CHECK(on("2025-07-31", ledger) == "LIF005 error L\n");
}
