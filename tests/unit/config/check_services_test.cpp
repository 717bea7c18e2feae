#include "support/config_findings.hpp"

using namespace dbrepl::tests;

namespace {

constexpr ConfigCase cases[] = {
    {"an engine version that has gone",
     R"(defaults:
  engine_version: 5.7.mysql_aurora.2.10.2)",
     R"(2:19: error[CFG016]: '5.7.mysql_aurora.2.10.2' is not a version that can be created
  hint: the newest of MySQL 5.7 is "5.7.mysql_aurora.2.12.6")"},
    {"an engine version of MySQL 5.6",
     R"(defaults:
  engine_version: 5.6.mysql_aurora.1.22.2)",
     R"(2:19: error[CFG016]: '5.6.mysql_aurora.1.22.2' cannot be created: support for MySQL 5.6 has ended
  hint: use Aurora MySQL 3 or later)"},
    {"an engine version that is too new to know",
     R"(defaults:
  engine_version: 8.0.mysql_aurora.3.99.0)",
     R"(2:19: warning[CFG016]: '8.0.mysql_aurora.3.99.0' is not among the versions known on 2026-11-23)"},
    {"an engine version that is none",
     R"(defaults:
  engine_version: "5.7")",
     R"(2:19: error[CFG005]: 'engine_version' expects an Aurora MySQL version such as "5.7.mysql_aurora.2.12.6", found "5.7")"},
    {"a class of another engine",
     R"(defaults:
  instance_class: db.m5.large)",
     R"(2:19: error[CFG017]: 'db.m5.large' is not a class of Aurora MySQL
  hint: use "db.r5.large" or greater)"},
    {"a class with a misspelt size",
     R"(defaults:
  instance_class: db.r5.xlarg)",
     R"(2:19: error[CFG017]: 'db.r5.xlarg' is not a class of Aurora MySQL
  hint: did you mean 'db.r5.xlarge'?)"},
    {"a class that is too small to exist",
     R"(defaults:
  instance_class: db.t3.micro)",
     R"(2:19: error[CFG017]: 'db.t3.micro' is not a class of Aurora MySQL)"},
    {"a small class",
     R"(defaults:
  instance_class: db.t3.medium)",
     R"(2:19: warning[CFG018]: 'db.t3.medium' is smaller than db.r5.large, the smallest class meant for this system
  hint: use "db.r5.large" or greater)"},
    {"a class that the version does not take",
     R"(environments:
  - name: a
    cidr: 10.1.0.0/16
    instance_class: db.r8g.large)",
     R"(4:21: error[CFG017]: 'db.r8g.large' cannot run "5.7.mysql_aurora.2.12.6"
  hint: it needs Aurora MySQL 3.08)"},
    {"a serverless class",
     R"(defaults:
  instance_class: db.serverless)",
     R"(2:19: error[CFG017]: 'db.serverless' needs a range of capacity, which this configuration does not have
  hint: use a class of fixed size such as "db.r5.large")"},
    {"an unknown class",
     R"(defaults:
  instance_class: db.q9.large)",
     R"(2:19: warning[CFG017]: 'db.q9.large' is not among the classes known on 2026-11-23)"},
    {"a runtime that has gone",
     R"(functions:
  runtime: python3.7)",
     R"(2:12: error[CFG019]: 'python3.7' can no longer be created
  hint: use "python3.13")"},
    {"a runtime out of support",
     R"(functions:
  runtime: python3.10)",
     R"(2:12: warning[CFG019]: 'python3.10' is out of support, and creation ends on 2027-02-01
  hint: use "python3.13")"},
    {"a runtime of another language",
     R"(functions:
  runtime: nodejs20.x)",
     R"(2:12: error[CFG005]: 'runtime' expects a Python runtime such as "python3.13", found "nodejs20.x")"},
    {"a short window",
     R"(defaults:
  backup_window: "03:00-03:15")",
     R"(2:18: error[CFG020]: the window '03:00-03:15' has 15 minutes, RDS wants at least 30)"},
    {"a malformed window",
     R"(defaults:
  maintenance_window: "monday 04:00")",
     R"(2:23: error[CFG005]: 'maintenance_window' expects a weekly window in UTC such as "mon:04:00-mon:05:00", found "monday 04:00")"},
    {"overlapping windows",
     R"(defaults:
  maintenance_window: "sun:23:30-mon:00:30"
  backup_window: "00:00-01:00")",
     R"(2:23: error[CFG020]: the maintenance window 'sun:23:30-mon:00:30' overlaps with the backup window '00:00-01:00')"},
    {"more periods than a day",
     R"(defaults:
  lag_alarm:
    period_seconds: 600
    evaluation_periods: 145)",
     R"(3:5: error[CFG005]: 145 periods of 600 seconds are longer than the day that CloudWatch evaluates)"},
    {"a tag that is set already",
     R"(tags:
  Name: x)",
     R"(2:3: error[CFG022]: the tag 'Name' is set already, from the names)"},
    {"a reserved tag",
     R"(tags:
  "aws:x": y)",
     R"(2:3: error[CFG022]: the tag 'aws:x' begins with "aws:", which is reserved)"},
    {"a tag that is a list",
     R"(tags:
  Team: [a])",
     R"(2:9: error[CFG004]: 'Team' expects a text, found a list)"},
    {"an action that is no ARN",
     R"(defaults:
  lag_alarm:
    actions: [ops])",
     R"(3:15: error[CFG005]: element 1 of 'actions' expects an ARN such as "arn:aws:sns:eu-central-1:111122223333:ops", found "ops")"},
    {"several problems in one run",
     R"(profile: x
defaults:
  zones: 9
  instnces: 2
functions:
  timeout_seconds: 901)",
     R"(1:10: error[CFG005]: 'profile' expects "baseline" or "functional", found "x"
3:10: error[CFG005]: 'zones' expects an integer from 2 to 6, found 9
  hint: a subnet group of RDS needs subnets in at least two zones
4:3: error[CFG002]: unknown key 'instnces' in 'defaults'
  hint: did you mean 'instances'?
6:20: error[CFG005]: 'timeout_seconds' expects an integer from 1 to 900, found 901)"},
};

}  // namespace

TEST_CASE("What the services refuse is reported with its place", "[config]") {
  for (const ConfigCase& each : cases) {
    DYNAMIC_SECTION(each.title) {
      CHECK(findings_of(each.text) == each.findings);
    }
  }
}
