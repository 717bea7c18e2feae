#include "support/config_findings.hpp"

using namespace dbrepl::tests;

namespace {

constexpr ConfigCase cases[] = {
    {"a text that is not YAML", R"(names: [)",
     R"(1:9: error[CFG001]: expected a value, found the end of the text)"},
    {"an empty file", R"(# nothing)", R"(1:1: error[CFG001]: the document is empty)"},
    {"a key twice",
     R"(tags: {}
tags: {})",
     R"(2:1: error[CFG001]: the key "tags" stands twice in this object, first on line 1)"},
    {"a list where an object belongs",
     R"(- a
- b)",
     R"(1:1: error[CFG004]: the configuration expects an object, found a list)"},
    {"an unknown key", R"(environment: [])",
     R"(1:1: error[CFG002]: unknown key 'environment' in the configuration
  hint: did you mean 'environments'?)"},
    {"an unknown key that nothing is near", R"(zzz: 1)",
     R"(1:1: error[CFG002]: unknown key 'zzz' in the configuration)"},
    {"a misspelt key in an environment",
     R"(environments:
  - name: dev
    cidr: 10.1.0.0/16
    instance_clas: db.r5.large)",
     R"(4:5: error[CFG002]: unknown key 'instance_clas' in an environment
  hint: did you mean 'instance_class'?)"},
    {"a misspelt key in a nested object",
     R"(defaults:
  lag_alarm:
    treshold_seconds: 5)",
     R"(3:5: error[CFG002]: unknown key 'treshold_seconds' in a lag alarm
  hint: did you mean 'threshold_seconds'?)"},
    {"a schema key below the top",
     R"(functions:
  $schema: x)",
     R"(2:3: error[CFG002]: unknown key '$schema' in 'functions')"},
    {"a missing name and range",
     R"(environments:
  - zones: 2)",
     R"(2:5: error[CFG003]: an environment has no 'cidr'
2:5: error[CFG003]: an environment has no 'name')"},
    {"a number where a text belongs",
     R"(defaults:
  engine_version: 5.7)",
     R"(2:19: error[CFG004]: 'engine_version' expects an Aurora MySQL version such as "5.7.mysql_aurora.2.12.6", found 5.7
  hint: write it in quotes)"},
    {"a text where a number belongs",
     R"(defaults:
  backup_days: seven)",
     R"(2:16: error[CFG004]: 'backup_days' expects an integer from 1 to 35, found "seven")"},
    {"a number in quotes",
     R"(defaults:
  backup_days: "7")",
     R"(2:16: error[CFG004]: 'backup_days' expects an integer from 1 to 35, found "7"
  hint: write it without quotes)"},
    {"a fraction where an integer belongs",
     R"(defaults:
  backup_days: 7.5)",
     R"(2:16: error[CFG005]: 'backup_days' expects an integer from 1 to 35, found 7.5)"},
    {"a null",
     R"(functions:
  runtime:)",
     R"(2:11: error[CFG004]: 'runtime' expects a Python runtime such as "python3.13", found null)"},
    {"a text where a boolean belongs",
     R"(defaults:
  deletion_protection: sometimes)",
     R"(2:24: error[CFG004]: 'deletion_protection' expects true or false, found "sometimes")"},
    {"an object where a list belongs", R"(environments: {name: dev})",
     R"(1:15: error[CFG004]: 'environments' expects a list, found an object)"},
    {"a list where a text belongs",
     R"(names:
  bucket: [a])",
     R"(2:11: error[CFG004]: 'bucket' expects lower case words joined by hyphens, such as "pre-prod", found a list)"},
    {"an integer out of range",
     R"(defaults:
  backup_days: 36)",
     R"(2:16: error[CFG005]: 'backup_days' expects an integer from 1 to 35, found 36)"},
    {"an integer beyond all bounds",
     R"(functions:
  memory_mb: 99999999999999999999)",
     R"(2:14: error[CFG005]: 'memory_mb' expects an integer from 128 to 10240, found 99999999999999999999)"},
    {"a period that is no multiple",
     R"(defaults:
  lag_alarm:
    period_seconds: 90)",
     R"(3:21: error[CFG005]: 'period_seconds' expects a multiple of 60 from 60 to 86400, found 90)"},
    {"a retention that CloudWatch Logs lacks",
     R"(functions:
  log_retention_days: 10)",
     R"(2:23: error[CFG005]: 'log_retention_days' expects a number of days that CloudWatch Logs knows, found 10
  hint: the nearest are 7 and 14)"},
    {"a retention beyond the last",
     R"(functions:
  log_retention_days: 5000)",
     R"(2:23: error[CFG005]: 'log_retention_days' expects a number of days that CloudWatch Logs knows, found 5000
  hint: the nearest is 3653)"},
    {"too few zones",
     R"(defaults:
  zones: 1)",
     R"(2:10: error[CFG005]: 'zones' expects an integer from 2 to 6, found 1
  hint: a subnet group of RDS needs subnets in at least two zones)"},
    {"a misspelt word",
     R"(functions:
  egress: restrict)",
     R"(2:11: error[CFG005]: 'egress' expects "restricted" or "all", found "restrict"
  hint: did you mean 'restricted'?)"},
    {"a profile that is not there", R"(profile: durable)",
     R"(1:10: error[CFG005]: 'profile' expects "baseline" or "functional", found "durable")"},
    {"a log that Aurora does not have",
     R"(defaults:
  log_exports: [error, slow])",
     R"(2:24: error[CFG005]: element 2 of 'log_exports' expects "audit", "error", "general" or "slowquery", found "slow")"},
    {"an element twice",
     R"(defaults:
  log_exports: [error, error])",
     R"(2:24: error[CFG010]: element 2 of 'log_exports' stands there already)"},
    {"a name with capitals",
     R"(environments:
  - {name: Dev, cidr: 10.1.0.0/16})",
     R"(2:12: error[CFG005]: 'name' expects lower case words joined by hyphens, such as "pre-prod", found "Dev")"},
    {"no environments", R"(environments: [])",
     R"(1:15: error[CFG005]: 'environments' expects from 1 to 100 elements, found 0)"},
    {"a malformed range",
     R"(environments:
  - {name: dev, cidr: 10.1.0.0})",
     R"(2:23: error[CFG006]: 'cidr' expects an IPv4 range such as "10.1.0.0/16", found "10.1.0.0")"},
    {"a range with an octet too great",
     R"(environments:
  - {name: dev, cidr: 10.256.0.0/16})",
     R"(2:23: error[CFG006]: 'cidr' expects an IPv4 range such as "10.1.0.0/16", found "10.256.0.0/16")"},
    {"a range too large",
     R"(environments:
  - {name: dev, cidr: 10.0.0.0/8})",
     R"(2:23: error[CFG006]: 'cidr' expects a prefix from /16 to /28, found "10.0.0.0/8")"},
    {"a range with host bits",
     R"(environments:
  - {name: dev, cidr: 10.1.2.0/16})",
     R"(2:23: error[CFG006]: 'cidr' expects a range without bits beyond its prefix, found "10.1.2.0/16"
  hint: the range is "10.1.0.0/16")"},
    {"a public range",
     R"(environments:
  - {name: dev, cidr: 8.8.0.0/16})",
     R"(2:23: error[CFG006]: 'cidr' expects a private range, found "8.8.0.0/16"
  hint: private are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16)"},
};

}  // namespace

TEST_CASE("Values that cannot be taken are reported with their place", "[config]") {
  for (const ConfigCase& each : cases) {
    DYNAMIC_SECTION(each.title) {
      CHECK(findings_of(each.text) == each.findings);
    }
  }
}
