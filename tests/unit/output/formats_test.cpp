#include <array>
#include <nlohmann/json.hpp>

#include "output/lines.hpp"
#include "output/report.hpp"
#include "support/catch.hpp"
#include "unit/output/sample.hpp"

using namespace dbrepl::output;
using dbrepl::findings::Severity;

namespace {

std::string rendered(Format format, std::span<const Source> sources, Options options = {}) {
  std::string out;
  options.rules = sample::rules;
  render(format, sources, options, out);
  return out;
}

std::array<Source, 2> sources() {
  return {sample::two_findings(), sample::unreadable()};
}

}  // namespace

TEST_CASE("text shows the place, the line, a caret, related places and the hint") {
  CHECK(rendered(Format::text, sources()) ==
        "t.yaml:2:3: warning[DEL001]: 'Cluster' leaves a snapshot\n"
        "    2 |   Cluster:\n"
        "      |   ^\n"
        "t.yaml:3:6: error[REF001]: 'Nowhere' is not defined\n"
        "    3 |  Ä: !Ref Nowhere\n"
        "      |     ^\n"
        "  see t.yaml:2:3: 'Cluster' is defined here\n"
        "  hint: did you mean 'Cluster'?\n"
        "1 error, 1 warning in 1 file with 1 resource; 1 file could not be read\n");
}

TEST_CASE("colour changes nothing but colours") {
  Options options;
  options.colour = true;
  std::string coloured = rendered(Format::text, sources(), options);
  CHECK(coloured.find("\x1b[1;31merror[REF001]\x1b[0m") != std::string::npos);
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
       at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == rendered(Format::text, sources()));
}

TEST_CASE("of a long line the part around the culprit is shown") {
  Source source = sample::two_findings();
  source.text = std::string(500, 'a') + "ü" + std::string(500, 'b');
  source.findings.resize(1);
  source.findings[0].place = {"t.json", 1, 501};
  CHECK(rendered(Format::text, std::span(&source, 1)) ==
        "t.json:1:501: warning[DEL001]: 'Cluster' leaves a snapshot\n"
        "    1 | …" +
            std::string(40, 'a') + "ü" + std::string(58, 'b') +
            "…\n"
            "      | " +
            std::string(41, ' ') +
            "^\n"
            "1 warning in 1 file with 1 resource\n");
}

TEST_CASE("a finding without a place, or beyond the text, has no excerpt") {
  Source source = sample::two_findings();
  source.findings[0].place = {"t.yaml", 0, 0};
  source.findings[1].place = {"t.yaml", 90, 4};
  const std::string text = rendered(Format::text, std::span(&source, 1));
  CHECK(
      text.starts_with("t.yaml: warning[DEL001]: 'Cluster' leaves a snapshot\nt.yaml:90:4: error"));
  CHECK(text.find(" | ") == std::string::npos);
}

TEST_CASE("the summary counts in words") {
  Totals totals;
  totals.files = 1;
  CHECK(describe(totals) == "no findings in 1 file with 0 resources");
  totals = {4, 2, 58, 2, 1, 3};
  CHECK(describe(totals) ==
        "2 errors, 1 warning, 3 infos in 2 files with 58 resources; 2 files could not be read");
}

TEST_CASE("JSON is the versioned contract") {
  const auto json = nlohmann::json::parse(rendered(Format::json, sources()));
  CHECK(json == nlohmann::json::parse(R"({
    "version": 1,
    "findings": [
      {"rule": "DEL001", "severity": "warning", "message": "'Cluster' leaves a snapshot",
       "file": "t.yaml", "line": 2, "column": 3, "resource": "Cluster",
       "path": "/Resources/Cluster", "hint": "", "related": []},
      {"rule": "REF001", "severity": "error", "message": "'Nowhere' is not defined",
       "file": "t.yaml", "line": 3, "column": 6, "resource": "Cluster",
       "path": "/Resources/Cluster", "hint": "did you mean 'Cluster'?",
       "related": [{"message": "'Cluster' is defined here", "file": "t.yaml", "line": 2,
                    "column": 3}]}],
    "unreadable": [{"file": "gone.json", "reason": "No such file or directory"}],
    "summary": {"errors": 1, "warnings": 1, "infos": 0, "resources": 1, "files": 2}})"));
  CHECK(rendered(Format::json, {}) ==
        "{\"version\":1,\"findings\":[],\"unreadable\":[],\"summary\":{\"errors\":0,\"warnings\":0,"
        "\"infos\":0,\"resources\":0,\"files\":0}}\n");
}

TEST_CASE("SARIF names the rules in use and counts columns in code points") {
  const auto log = nlohmann::json::parse(rendered(Format::sarif, sources()));
  const auto& run = log["runs"][0];
  CHECK(run["tool"]["driver"]["rules"].size() == 2);
  CHECK(run["tool"]["driver"]["rules"][1]["id"] == "REF001");
  CHECK(run["columnKind"] == "unicodeCodePoints");
  CHECK_FALSE(run["invocations"][0]["executionSuccessful"].get<bool>());
  const auto& result = run["results"][1];
  CHECK(result["ruleIndex"] == 1);
  CHECK(result["level"] == "error");
  CHECK(result["message"]["text"] == "'Nowhere' is not defined\ndid you mean 'Cluster'?");
  const auto& place = result["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "t.yaml");
  CHECK(place["region"] == nlohmann::json::parse(R"({"startLine": 3, "startColumn": 5})"));
  CHECK(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 2);
}

TEST_CASE("a finding keeps its fingerprint when it moves") {
  Source source = sample::two_findings();
  const auto print = [&] {
    const auto log = nlohmann::json::parse(rendered(Format::sarif, std::span(&source, 1)));
    return log["runs"][0]["results"][0]["partialFingerprints"]["findingHash/v1"].get<std::string>();
  };
  const std::string before = print();
  source.findings[0].place.line = 1;
  CHECK(print() == before);
  source.findings[0].message = "another";
  CHECK(print() != before);
}

namespace {

constexpr std::string_view expected_junit = R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dbrepl" tests="4" failures="1" errors="1" skipped="0" time="0">
  <testsuite name="t.yaml" tests="2" failures="1" errors="0" skipped="0" time="0">
    <testcase classname="t.yaml" name="DEL001 /Resources/Cluster (2:3)" time="0"><system-out>t.yaml:2:3: warning[DEL001]: &apos;Cluster&apos; leaves a snapshot</system-out></testcase>
    <testcase classname="t.yaml" name="REF001 /Resources/Cluster (3:6)" time="0"><failure message="&apos;Nowhere&apos; is not defined" type="error">t.yaml:3:6: error[REF001]: &apos;Nowhere&apos; is not defined&#10;hint: did you mean &apos;Cluster&apos;?</failure></testcase>
  </testsuite>
  <testsuite name="gone.json" tests="1" failures="0" errors="1" skipped="0" time="0">
    <testcase classname="gone.json" name="readable" time="0"><error message="No such file or directory" type="unreadable"/></testcase>
  </testsuite>
  <testsuite name="clean.json" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase classname="clean.json" name="no findings" time="0"/>
  </testsuite>
</testsuites>
)xml";

}  // namespace

TEST_CASE("JUnit fails what counts, and passes a file without findings") {
  std::array<Source, 3> all{sample::two_findings(), sample::unreadable(), {}};
  all[2].name = "clean.json";
  CHECK(rendered(Format::junit, all) == expected_junit);
  Options strict;
  strict.failing = Severity::warning;
  CHECK(rendered(Format::junit, all, strict).find("tests=\"4\" failures=\"2\"") !=
        std::string::npos);
}

TEST_CASE("GitHub annotations carry the place and stay on one line") {
  CHECK(rendered(Format::github, sources()) ==
        "::warning file=t.yaml,line=2,col=3,title=DEL001::'Cluster' leaves a snapshot\n"
        "::error file=t.yaml,line=3,col=5,title=REF001::'Nowhere' is not defined%0Adid you mean "
        "'Cluster'?\n"
        "::error file=gone.json::cannot read the file: No such file or directory\n"
        "1 error, 1 warning in 1 file with 1 resource; 1 file could not be read\n");
}

TEST_CASE("hostile names and messages stay inside every format") {
  Source source = sample::two_findings();
  source.name = std::string(sample::hostile);
  source.text = "  " + std::string(sample::hostile);
  source.findings.resize(1);
  source.findings[0].message = std::string(sample::hostile);
  source.findings[0].hint = std::string(sample::hostile);
  source.findings[0].path = std::string(sample::hostile);
  source.findings[0].resource = std::string(sample::hostile);
  source.findings[0].place = {std::string(sample::hostile), 1, 3};
  source.findings[0].related.push_back({std::string(sample::hostile), source.findings[0].place});
  const std::span<const Source> one(&source, 1);

  for (const Format format : {Format::text, Format::junit, Format::github}) {
    const std::string out = rendered(format, one);
    CHECK(std::all_of(out.begin(), out.end(),
                      [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; }));
    CHECK(out.find('\xff') == std::string::npos);
  }
  CHECK(rendered(Format::github, one).find("\n::error::") == std::string::npos);
  CHECK(nlohmann::json::parse(rendered(Format::json, one))["findings"].size() == 1);
  CHECK(nlohmann::json::parse(rendered(Format::sarif, one))["runs"][0]["results"].size() == 1);
}

TEST_CASE("lines are found in any order, with either line end") {
  Lines lines("one\r\ntwo\n\nfoür");
  CHECK(lines.line(2) == "two");
  CHECK(lines.line(1) == "one");
  CHECK(lines.line(4) == "foür");
  CHECK(lines.line(3).empty());
  CHECK(lines.line(5).empty());
  CHECK(lines.column_in_code_points(4, 5) == 4);
  CHECK(lines.column_in_code_points(4, 60) == 60);
}

TEST_CASE("formats are known by their names alone") {
  CHECK(format_named("junit") == Format::junit);
  CHECK_FALSE(format_named("JUnit").has_value());
}
