#include "config/engines.hpp"

#include "config/config.hpp"
#include "support/catch.hpp"
#include "support/synthesis.hpp"

using namespace dbrepl::config;
using namespace dbrepl::tests;

TEST_CASE("Engine versions are judged as the imported facts have them", "[config]") {
  const Json facts = Json::parse(read_source("schemas/engine-versions.json"));
  const Json& clusters = facts.at("AWS::RDS::DBCluster").at("aurora-mysql");
  std::string newest_of_5_7;
  for (const std::string version : clusters.at("creatable")) {
    INFO(version);
    CHECK(judge_engine_version(version).standing == Standing::good);
    if (version.substr(0, 4) == "5.7.") {
      newest_of_5_7 = version;
    }
  }
  CHECK(Settings{}.engine_version == newest_of_5_7);
  for (const std::string version : clusters.at("refused")) {
    INFO(version);
    CHECK(judge_engine_version(version).standing == Standing::refused);
  }
}

TEST_CASE("Runtimes are judged as the imported facts have them", "[config]") {
  const std::string day_of_tables = "2026-11-23";
  const Json facts = Json::parse(read_source("schemas/lambda-runtimes.json"));
  for (const auto& [runtime, dates] : facts.at("runtimes").items()) {
    if (runtime.find("python") != 0) {
      continue;
    }
    INFO(runtime);
    const bool blocked = dates.value("createBlocked", "9999") <= day_of_tables;
    const bool deprecated = dates.value("deprecated", "9999") <= day_of_tables;
    CHECK(judge_runtime(runtime).standing == (blocked      ? Standing::refused
                                              : deprecated ? Standing::dubious
                                                           : Standing::good));
  }
  CHECK(judge_runtime(Functions{}.runtime).standing == Standing::good);
  CHECK(judge_runtime("python3.99").standing == Standing::dubious);
}

TEST_CASE("Classes are judged by the version that they run", "[config]") {
  struct Case {
    std::string_view instance_class;
    std::string_view version;
    Standing standing;
  };
  constexpr Case cases[] = {
      {"db.r5.large", "5.7.mysql_aurora.2.12.6", Standing::good},
      {"db.r6i.32xlarge", "5.7.mysql_aurora.2.11.2", Standing::good},
      {"db.t3.small", "5.7.mysql_aurora.2.12.6", Standing::good},
      {"db.t3.small", "8.0.mysql_aurora.3.10.0", Standing::refused},
      {"db.t3.micro", "5.7.mysql_aurora.2.12.6", Standing::refused},
      {"db.r7g.large", "5.7.mysql_aurora.2.12.0", Standing::good},
      {"db.r7g.large", "5.7.mysql_aurora.2.11.6", Standing::refused},
      {"db.r7i.large", "5.7.mysql_aurora.2.12.6", Standing::refused},
      {"db.r7i.large", "8.0.mysql_aurora.3.08.0", Standing::good},
      {"db.r8g.large", "8.0.mysql_aurora.3.04.0", Standing::refused},
      {"db.r8g.48xlarge", "8.4.mysql_aurora.8.4.7", Standing::good},
      {"db.m5.large", "5.7.mysql_aurora.2.12.6", Standing::refused},
      {"db.r5b.large", "5.7.mysql_aurora.2.12.6", Standing::refused},
      {"db.r5", "5.7.mysql_aurora.2.12.6", Standing::refused},
      {"db.r4.large", "5.7.mysql_aurora.2.12.6", Standing::dubious},
      {"db.x9.large", "5.7.mysql_aurora.2.12.6", Standing::dubious},
      {"db.serverless", "8.0.mysql_aurora.3.10.0", Standing::refused},
      {"", "", Standing::dubious},
  };
  for (const Case& each : cases) {
    INFO(each.instance_class << " with " << each.version);
    CHECK(judge_instance_class(each.instance_class, each.version).standing == each.standing);
  }
}

TEST_CASE("Small is what has less memory than a db.r5.large", "[config]") {
  for (const std::string_view name :
       {"db.t3.small", "db.t3.medium", "db.t3.large", "db.t4g.medium"}) {
    CHECK(is_small(name));
  }
  for (const std::string_view name :
       {"db.r5.large", "db.r6g.large", "db.x2g.large", "db.r5.xlarge"}) {
    CHECK_FALSE(is_small(name));
  }
}
