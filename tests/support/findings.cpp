#include "support/findings.hpp"

#include <fmt/format.h>

#include "support/catch.hpp"

namespace dbrepl::tests {

std::string said(std::string_view text, std::string_view families, const ValidateOptions& options) {
  std::string lines;
  for (const auto& finding : validate("t", std::string(text), options).findings) {
    if (families.find(finding.rule.substr(0, 3)) == std::string_view::npos) continue;
    lines += fmt::format("{} {} {}\n", finding.rule, to_string(finding.severity), finding.resource);
  }
  return lines;
}

std::multiset<std::string> told(std::string_view text, std::string_view families) {
  std::multiset<std::string> lines;
  for (const auto& finding : validate("t", std::string(text)).findings) {
    if (families.find(finding.rule.substr(0, 3)) == std::string_view::npos) continue;
    lines.insert(fmt::format("{} {}", finding.rule, finding.resource));
  }
  return lines;
}

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const std::size_t at = text.find(part);
  INFO(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), by);
}

}  // namespace dbrepl::tests
