#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "findings/rule.hpp"
#include "findings/rule_names.hpp"
#include "rules/check.hpp"
#include "rules/validate.hpp"
#include "support/catch.hpp"
#include "support/source_dir.hpp"

using dbrepl::findings::Finding;
using dbrepl::findings::Rule;
using dbrepl::findings::Severity;

namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string listed(const dbrepl::Report& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    text += fmt::format("{}:{} {} {}\n", finding.place.line, finding.place.column, finding.rule,
                        finding.message);
  }
  return text;
}

}  // namespace

TEST_CASE("rules are sorted by id, and each id stands once") {
  std::string_view last;
  for (const Rule* rule : dbrepl::findings::catalogue()) {
    CAPTURE(rule->id);
    CHECK(rule->id.size() == 6);
    CHECK(last < rule->id);
    last = rule->id;
  }
}

TEST_CASE("every rule says what it is for") {
  for (const Rule* rule : dbrepl::findings::catalogue()) {
    CAPTURE(rule->id);
    CHECK_FALSE(rule->title.empty());
    CHECK_FALSE(rule->title.ends_with('.'));
    CHECK(rule->why.ends_with('.'));
    CHECK_FALSE(rule->good.empty());
    CHECK_FALSE(rule->source.empty());
  }
}

TEST_CASE("a rule is found by its id, without regard to case") {
  const Rule* rule = dbrepl::findings::find_rule("tpl001");
  REQUIRE(rule != nullptr);
  CHECK(rule->id == "TPL001");
  CHECK(dbrepl::findings::find_rule("TPL999") == nullptr);
  CHECK(dbrepl::findings::find_rule("") == nullptr);
}

TEST_CASE("every file of a rule has its line in the list, and every line its file") {
  const std::filesystem::path root = dbrepl::tests::source_dir() / "src" / "rules";
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".cpp") continue;
    if (contents(entry.path()).find("constinit const Check ") == std::string::npos) continue;
    files.insert(entry.path().stem().string());
  }
  std::set<std::string> lines;
  std::ifstream list(root / "list.inc");
  for (std::string line; std::getline(list, line);) {
    if (!line.starts_with("RULE(")) continue;
    lines.insert(line.substr(5, line.find(')') - 5));
  }
  CHECK(files == lines);
}

TEST_CASE("the bad example of every rule shows it, the good one shows nothing") {
  for (const Rule* rule : dbrepl::findings::catalogue()) {
    CAPTURE(rule->id);
    // A rule whose bad example would fill pages has tests of its own.
    if (!rule->bad.empty()) {
      const dbrepl::Report bad = dbrepl::validate("bad.yaml", std::string(rule->bad));
      INFO(listed(bad));
      CHECK(std::any_of(bad.findings.begin(), bad.findings.end(),
                        [&](const Finding& finding) { return finding.rule == rule->id; }));
    }
    const dbrepl::Report good = dbrepl::validate("good.yaml", std::string(rule->good));
    INFO(listed(good));
    CHECK(good.summary.errors == 0);
    CHECK(good.summary.warnings == 0);
  }
}

TEST_CASE("what rules say of their bad examples is what is recorded", "[golden]") {
  std::string said;
  for (const Rule* rule : dbrepl::findings::catalogue()) {
    const dbrepl::Report bad = dbrepl::validate("bad.yaml", std::string(rule->bad));
    for (const Finding& finding : bad.findings) {
      if (finding.rule != rule->id) continue;
      said +=
          fmt::format("{}:{} {}[{}]: {}\n", finding.place.line, finding.place.column,
                      dbrepl::findings::to_string(finding.severity), finding.rule, finding.message);
      if (!finding.hint.empty()) said += fmt::format("  hint: {}\n", finding.hint);
    }
  }
  const std::filesystem::path recorded = dbrepl::tests::source_dir() / "tests/golden/messages.txt";
  if (std::getenv("DBREPL_RECORD") != nullptr) std::ofstream(recorded) << said;
  CHECK(said == contents(recorded));
}

TEST_CASE("to ignore a family takes away its findings and no others") {
  std::set<std::string> families;
  for (const Rule* rule : dbrepl::findings::catalogue())
    families.insert(std::string(dbrepl::findings::family_of(rule->id)));
  for (const Rule* rule : dbrepl::findings::catalogue()) {
    CAPTURE(rule->id);
    const dbrepl::Report all = dbrepl::validate("bad.yaml", std::string(rule->bad));
    for (const std::string& family : families) {
      CAPTURE(family);
      dbrepl::Report rest = all;
      std::erase_if(rest.findings, [&](const Finding& finding) {
        return dbrepl::findings::family_of(finding.rule) == family;
      });
      dbrepl::ValidateOptions options;
      options.ignored = {family};
      CHECK(listed(dbrepl::validate("bad.yaml", std::string(rule->bad), options)) == listed(rest));
    }
  }
}
