#include <fmt/format.h>

#include <string>

#include "dbrepl/synthesize.hpp"
#include "dbrepl/validate.hpp"
#include "support/catch.hpp"

namespace {

std::string said(const std::string& text, unsigned threads) {
  dbrepl::ValidateOptions options;
  options.threads = threads;
  options.evidence = true;
  const dbrepl::Report report = dbrepl::validate("t.json", text, options);
  std::string lines = fmt::format("{} {} {} {}\n", report.summary.resources, report.summary.errors,
                                  report.summary.warnings, report.summary.infos);
  for (const auto& finding : report.findings) {
    lines += fmt::format("{}:{} {} {} {} {}\n", finding.place.line, finding.place.column,
                         finding.rule, finding.message, finding.hint, finding.related.size());
  }
  if (report.evidence) lines += fmt::format("{} reaches\n", report.evidence->reaches.size());
  return lines;
}

}  // namespace

TEST_CASE("a template shared among threads has the same findings") {
  std::string text = dbrepl::synthesize_default();
  // A mistake in the form, and one in how the system works.
  const auto replace = [&](const std::string& old, const std::string& by) {
    REQUIRE(text.find(old) != std::string::npos);
    text.replace(text.find(old), old.size(), by);
  };
  replace("\"CidrBlock\"", "\"CidrBlok\"");
  replace("\"lambda.amazonaws.com\"", "\"ec2.amazonaws.com\"");
  const std::string alone = said(text, 1);
  CHECK(alone.find(" SCH003 ") != std::string::npos);
  CHECK(alone.find(" NET") != std::string::npos);
  CHECK(said(text, 2) == alone);
  CHECK(said(text, 64) == alone);
}
