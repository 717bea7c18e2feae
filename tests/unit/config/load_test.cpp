#include "config/load.hpp"

#include <fstream>
#include <sstream>

#include "config/names.hpp"
#include "support/catch.hpp"
#include "support/config_findings.hpp"
#include "support/source_dir.hpp"

using namespace dbrepl;
using namespace dbrepl::config;
using dbrepl::tests::findings_of;

namespace {

Config loaded(std::string_view text) {
  const auto source = document::read("c.yaml", std::string(text));
  Loaded result = load(source);
  REQUIRE(result.ok());
  return std::move(result.config);
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> subnets(const Environment& environment) {
  std::vector<std::string> texts;
  for (const Cidr& subnet : environment.subnets) {
    texts.push_back(to_string(subnet));
  }
  return texts;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("The starter is the built-in configuration", "[config]") {
  CHECK(loaded(starter()) == default_config());
  CHECK(findings_of(starter()).empty());
}

TEST_CASE("The first example is the starter", "[config]") {
  CHECK(contents(tests::source_dir() / "examples" / "default.yaml") == starter());
}

TEST_CASE("The schema in the repository is the one that the description makes", "[config]") {
  CHECK(contents(tests::source_dir() / "schemas" / "dbrepl.schema.json") == json_schema());
}

TEST_CASE("What the text leaves out has the built-in value", "[config]") {
  CHECK(loaded("{}") == default_config());
  CHECK(loaded(R"({"$schema": "dbrepl.schema.json"})") == default_config());
}

TEST_CASE("The built-in configuration has nothing but a word on its alarms", "[config]") {
  const auto findings = check(default_config());
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "CFG021");
  CHECK(findings[0].severity == findings::Severity::info);
  CHECK(findings[0].message ==
        "a cluster without a reader publishes no replica lag: the lag alarms of 'dev', 'staging', "
        "'prod' stay silent");
  CHECK(findings[0].place.line == 0);
}

TEST_CASE("A configuration with errors hears of nothing but these", "[config]") {
  const auto result = load(document::read("c.yaml", "environments: [{nmae: dev}]\n"));
  REQUIRE_FALSE(result.ok());
  for (const auto& finding : result.findings) CHECK(finding.severity != findings::Severity::info);
}

TEST_CASE("Defaults hold for every environment that does not say otherwise", "[config]") {
  const Config config = loaded(R"(
environments:
  - {name: a, cidr: 10.1.0.0/16, instances: 3, tags: {Tier: gold}, lag_alarm: {enabled: false}}
  - {name: b, cidr: 10.2.0.0/16}
defaults:
  instances: 2
  tags: {Team: data, Tier: basic}
  lag_alarm: {threshold_seconds: 5}
)");
  const Settings& a = config.environments[0].settings;
  const Settings& b = config.environments[1].settings;
  CHECK(a.instances == 3);
  CHECK(b.instances == 2);
  CHECK(a.tags == Tags{{"Team", "data"}, {"Tier", "gold"}});
  CHECK(b.tags == Tags{{"Team", "data"}, {"Tier", "basic"}});
  CHECK_FALSE(a.lag_alarm.enabled);
  CHECK(a.lag_alarm.threshold_seconds == 5);
  CHECK(b == config.defaults);
}

TEST_CASE("Defaults without environments change the built-in ones", "[config]") {
  const Config config = loaded("defaults: {backup_days: 3}");
  REQUIRE(config.environments.size() == 3);
  CHECK(config.environments[2].settings.backup_days == 3);
}

TEST_CASE("Subnets are taken from the range, one a zone", "[config]") {
  const Config config = loaded(R"(
environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/20, zones: 3}
  - {name: c, cidr: 10.3.0.0/24}
)");
  CHECK(subnets(config.environments[0]) == Strings{"10.1.1.0/24", "10.1.2.0/24"});
  CHECK(subnets(config.environments[1]) == Strings{"10.2.0.16/28", "10.2.0.32/28", "10.2.0.48/28"});
  CHECK(subnets(config.environments[2]) == Strings{"10.3.0.16/28", "10.3.0.32/28"});
}

TEST_CASE("Without peerings, each environment is joined to the next", "[config]") {
  const std::string environments = R"(
environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
  - {name: c, cidr: 10.3.0.0/16}
)";
  CHECK(loaded(environments).peerings == std::vector<Peering>{{"a", "b"}, {"b", "c"}});
  CHECK(loaded(environments + "peerings: []").peerings.empty());
}

TEST_CASE("Functions live in the first environment with the most peerings", "[config]") {
  const std::string environments = R"(
environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
  - {name: c, cidr: 10.3.0.0/16}
)";
  CHECK(loaded(environments).functions.environment == "b");
  CHECK(loaded(environments + "peerings: [[c, a], [c, b]]").functions.environment == "c");
  CHECK(loaded(environments + "peerings: []").functions.environment == "a");
}

TEST_CASE("Tags take scalars as they are written", "[config]") {
  CHECK(loaded("tags: {CostCenter: 4711, Ratio: 1.50, Beta: true}").tags ==
        Tags{{"CostCenter", "4711"}, {"Ratio", "1.50"}, {"Beta", "true"}});
}

TEST_CASE("Values of environments have their findings where they were set", "[config]") {
  CHECK(findings_of(R"(defaults: {engine_version: 5.7.mysql_aurora.2.07.1}
environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16, engine_version: 5.7.mysql_aurora.2.09.0})") ==
        R"(1:28: error[CFG016]: '5.7.mysql_aurora.2.07.1' is not a version that can be created
  hint: the newest of MySQL 5.7 is "5.7.mysql_aurora.2.12.6"
4:50: error[CFG016]: '5.7.mysql_aurora.2.09.0' is not a version that can be created
  hint: the newest of MySQL 5.7 is "5.7.mysql_aurora.2.12.6")");
}

TEST_CASE("Related places lead to the other half of a contradiction", "[config]") {
  const auto source = document::read("c.yaml", R"(environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.1.0.0/17}
)");
  const Loaded result = load(source);
  const auto found = std::find_if(result.findings.begin(), result.findings.end(),
                                  [](const auto& each) { return each.rule == "CFG007"; });
  REQUIRE(found != result.findings.end());
  CHECK(found->path == "/environments/1/cidr");
  REQUIRE(found->related.size() == 1);
  CHECK(found->related[0].place.file == "c.yaml");
  CHECK(found->related[0].place.line == 2);
  CHECK(found->related[0].message == "the other range is here");
}

TEST_CASE("Texts have a longest length", "[config]") {
  CHECK(findings_of("description: \"" + std::string(1024, 'x') + "\"").empty());
  CHECK(findings_of("description: \"" + std::string(1025, 'x') + "\"") ==
        "1:14: error[CFG005]: 'description' expects at most 1024 bytes, found \"" +
            std::string(60, 'x') + "…\" (1025 bytes)");
}

TEST_CASE("A text of another shape is refused without harm", "[config]") {
  for (const std::string_view text :
       {"[[[[]]]]", "environments: [[], {}, 1, null, {name: {}}]", "defaults: []",
        "peerings: [1, [], [a], [[], []]]", "tags: [a]", "environments: [{subnets: {}}]",
        "names: {prefix: null}", "\"text\"", "12"}) {
    const auto source = document::read("c.yaml", std::string(text));
    CHECK_FALSE(load(source).ok());
  }
}

TEST_CASE("Variables of many environments do not fit into a function", "[config]") {
  const auto text_of = [](int environments) {
    std::string text = "peerings: []\nfunctions: {environment: e0}\nenvironments:\n";
    for (int i = 0; i < environments; ++i) {
      text += "  - {name: e" + std::to_string(i) + ", cidr: 10." + std::to_string(i) + ".0.0/16}\n";
    }
    return text;
  };
  CHECK(findings_of(text_of(22)).find("CFG023") == std::string::npos);
  CHECK(
      findings_of(text_of(30))
          .find(": warning[CFG023]: the functions' variables for 30 environments take at least") !=
      std::string::npos);
}

TEST_CASE("The documentation lists every rule of the configuration", "[config]") {
  const std::string page = contents(tests::source_dir() / "docs" / "configuration.md");
  const std::string rules = contents(tests::source_dir() / "src" / "config" / "report.hpp");
  int count = 0;
  for (std::size_t at = rules.find("\"CFG"); at != std::string::npos;
       at = rules.find("\"CFG", at + 1)) {
    const std::string id = rules.substr(at + 1, 6);
    INFO(id);
    CHECK(page.find("| " + id + " |") != std::string::npos);
    ++count;
  }
  CHECK(count == 24);
}
