#include "config/names.hpp"

#include "config/load.hpp"
#include "support/catch.hpp"

using namespace dbrepl::config;

TEST_CASE("Names of environments become ids and variables", "[config]") {
  CHECK(logical_prefix("dev") == "Dev");
  CHECK(logical_prefix("pre-prod") == "PreProd");
  CHECK(logical_prefix("a-1-b2") == "A1B2");
  CHECK(variable_prefix("pre-prod") == "PRE_PROD");
}

TEST_CASE("Names are measured at the longest suffix", "[config]") {
  CHECK(longest_length("dev-aurora-cluster-${EnvironmentSuffix}", 20) == 39);
  CHECK(longest_length("scripts-${EnvironmentSuffix}-${AWS::AccountId}", 20) == 8 + 20 + 1 + 12);
  CHECK(longest_length("plain", 20) == 5);
}

TEST_CASE("All names begin with the prefix", "[config]") {
  Config config = default_config();
  config.names.prefix = "acme";
  const Naming names(config);
  const Environment& dev = config.environments[0];
  CHECK(names.cluster(dev) == "acme-dev-aurora-cluster-${EnvironmentSuffix}");
  CHECK(names.instance(dev, 2) == "acme-dev-aurora-instance-2-${EnvironmentSuffix}");
  CHECK(names.key_alias(dev) == "alias/acme-dev-key-${EnvironmentSuffix}");
  CHECK(names.bucket() == "acme-migration-scripts-${EnvironmentSuffix}-${AWS::AccountId}");
  CHECK(names.connection_parameter(dev) ==
        "/acme-db-replication/${EnvironmentSuffix}/dev/connection-string");
  CHECK(names.peering({"dev", "prod"}) == "acme-dev-to-prod-peering-${EnvironmentSuffix}");
  CHECK(names.log_group("data-replication") ==
        "/aws/lambda/acme-db-sync-data-replication-${EnvironmentSuffix}");
}

TEST_CASE("A name that just fits is taken, one more character is not", "[config]") {
  // "…-aurora-instance-1-" and a suffix of 20 leave 24 characters of 63.
  Config config = default_config();
  config.functions.environment = config.peerings[1].from = config.peerings[0].to =
      config.environments[1].name = std::string(24, 'x');
  CHECK(check(config).size() == 1);
  config.functions.environment = config.peerings[1].from = config.peerings[0].to =
      config.environments[1].name = std::string(25, 'x');
  const auto findings = check(config);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "CFG013");
}
