#include "support/config_findings.hpp"

using namespace dbrepl::tests;

namespace {

constexpr ConfigCase cases[] = {
    {"a profile that is misspelt", R"(profile: functionl)",
     R"(1:10: error[CFG005]: 'profile' expects "baseline" or "functional", found "functionl"
  hint: did you mean 'functional'?)"},
    {"a profile without more", R"(profile: functional)", ""},
    {"a way to services that is none",
     R"(network:
  egress: vpn)",
     R"(2:11: error[CFG005]: 'egress' expects "none", "endpoints" or "nat", found "vpn")"},
    {"a public subnet without a NAT gateway",
     R"(network:
  egress: endpoints
  public_subnet: 10.2.9.0/24)",
     R"(3:18: error[CFG005]: 'public_subnet' means nothing unless 'egress' is "nat"
  hint: set 'egress' in 'network', or leave 'public_subnet' out)"},
    {"a public subnet somewhere else",
     R"(network:
  egress: nat
  public_subnet: 10.1.9.0/24)",
     R"(3:18: error[CFG008]: the subnet 10.1.9.0/24 does not lie in the range 10.2.0.0/16 of 'staging', where the functions are)"},
    {"a public subnet that is taken",
     R"(network:
  egress: nat
  public_subnet: 10.2.1.0/25)",
     R"(3:18: error[CFG008]: the subnet 10.2.1.0/25 overlaps with the subnet 10.2.1.0/24 of 'staging')"},
    {"no room for a public subnet",
     R"(network:
  egress: nat
environments:
  - {name: a, cidr: 10.1.0.0/27, subnets: [10.1.0.0/28, 10.1.0.16/28]})",
     R"(2:11: error[CFG008]: the range 10.1.0.0/27 of 'a' has no room for the NAT gateway's subnet
  hint: give a larger range, or name the 'public_subnet')"},
    {"an archive without a layer of it",
     R"(driver:
  bucket: artifacts
  key: pymysql.zip)",
     R"(2:11: error[CFG005]: 'bucket' means nothing unless 'layer' is "object"
  hint: set 'layer' in 'driver', or leave 'bucket' out
3:8: error[CFG005]: 'key' means nothing unless 'layer' is "object"
  hint: set 'layer' in 'driver', or leave 'key' out)"},
    {"an ARN beside an archive",
     R"(driver:
  layer: object
  arn: "arn:aws:lambda:eu-central-1:111122223333:layer:pymysql:1")",
     R"(3:8: error[CFG005]: 'arn' means nothing unless 'layer' is "arn"
  hint: set 'layer' in 'driver', or leave 'arn' out)"},
    {"an ARN of a layer without its version",
     R"(driver:
  layer: arn
  arn: "arn:aws:lambda:eu-central-1:111122223333:layer:pymysql")",
     R"(3:8: error[CFG005]: 'arn' expects a layer version's ARN such as "arn:aws:lambda:eu-central-1:111122223333:layer:pymysql:1", found "arn:aws:lambda:eu-central-1:111122223333:layer:pymysql")"},
    {"a bucket that cannot be one",
     R"(driver:
  layer: object
  bucket: Artifacts
  key: /pymysql.zip)",
     R"(3:11: error[CFG005]: 'bucket' expects the name of a bucket, such as "acme-artifacts", found "Artifacts"
4:8: error[CFG005]: 'key' expects an object's key, such as "layers/pymysql.zip", found "/pymysql.zip")"},
    {"a database of the server's own",
     R"(defaults:
  database_name: mysql)",
     R"(2:18: error[CFG014]: the database name 'mysql' is one of the server's own)"},
    {"a database name with a hyphen",
     R"(environments:
  - {name: a, cidr: 10.1.0.0/16, database_name: my-shop})",
     R"(2:49: error[CFG005]: 'database_name' expects a letter, then letters and digits, such as "shop", found "my-shop")"},
    {"a retention that CloudWatch Logs does not know",
     R"(defaults:
  export_retention_days: 10)",
     R"(2:26: error[CFG005]: 'export_retention_days' expects a number of days that CloudWatch Logs knows, found 10
  hint: the nearest are 7 and 14)"},
    {"a target that is misspelt",
     R"(functions:
  never_targets: [prd])",
     R"(2:19: error[CFG011]: no environment is named 'prd'
  hint: did you mean 'prod'?)"},
    {"a table without its database",
     R"(functions:
  reference_tables: [shop.countries, currencies]
  masked_columns: [shop.users])",
     R"(2:38: error[CFG005]: element 2 of 'reference_tables' expects a database and a table, such as "shop.countries", found "currencies"
3:20: error[CFG005]: element 1 of 'masked_columns' expects a database, a table and a column, such as "shop.users.email", found "shop.users")"},
    {"an alarm for longer than a week",
     R"(functions:
  sync_alarm: {enabled: true, max_age_hours: 200})",
     R"(2:46: error[CFG005]: 'max_age_hours' expects an integer from 1 to 168, found 200)"},
    {"a preparation that cannot run",
     R"(functions:
  prepare_databases: true)",
     R"(2:22: warning[CFG024]: the databases cannot be prepared: the functions have no driver
  hint: set 'layer' in 'driver'
2:22: warning[CFG024]: the databases cannot be prepared: the functions have no way to AWS services
  hint: set 'egress' in 'network'
2:22: warning[CFG024]: the databases cannot be prepared: there are none
  hint: set 'database_name' in 'defaults')"},
    {"a script for a single environment",
     R"(driver: {layer: object}
network: {egress: nat}
environments: [{name: a, cidr: 10.1.0.0/16}]
functions:
  initial_schema: "CREATE DATABASE shop")",
     R"(5:19: warning[CFG024]: the databases cannot be prepared: a run needs a second environment as its source
  hint: add an environment)"},
};

}  // namespace

TEST_CASE("What the functions need to run is checked", "[config]") {
  for (const ConfigCase& each : cases) {
    DYNAMIC_SECTION(each.title) {
      CHECK(findings_of(each.text) == each.findings);
    }
  }
}
