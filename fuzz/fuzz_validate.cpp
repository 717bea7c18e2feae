// Judges a template: no crash, no exception, findings that stand in the text and can be told, and
// the same ones when it is judged again.
#include <algorithm>
#include <cstdint>
#include <string>

#include "check_document.hpp"
#include "document/document.hpp"
#include "rules/validate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dbrepl;
  const std::string text(data, data + size);
  ValidateOptions options;
  options.region = "eu-west-1";
  options.date = "2026-01-01";
  const document::Document source = document::read("fuzz", text);
  const Report report = rules::validate(source, options);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const findings::Finding& finding : report.findings) {
    fuzz::require(!finding.message.empty() && !finding.rule.empty(), "a finding says something");
    // Carriage returns and the like end lines too.
    fuzz::require(finding.place.line <= lines + size, "a finding stands in the text");
  }
  const Report again = rules::validate(source, options);
  fuzz::require(again.findings.size() == report.findings.size(), "the same template, the same");
  return 0;
}
