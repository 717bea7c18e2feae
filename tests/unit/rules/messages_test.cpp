#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "rules/validate.hpp"
#include "support/catch.hpp"

namespace {

/// A template, and what is said about it: a line a finding.
struct Case {
  std::string_view text;
  std::string_view expected;
};

std::string said(std::string_view text) {
  std::string lines;
  for (const auto& finding : dbrepl::validate("t.yaml", std::string(text)).findings) {
    if (!finding.rule.starts_with("TPL") && !finding.rule.starts_with("REF")) continue;
    lines += fmt::format("{}:{} {}[{}] {}", finding.place.line, finding.place.column,
                         to_string(finding.severity), finding.rule, finding.message);
    if (!finding.hint.empty()) lines += fmt::format(" ({})", finding.hint);
    lines += fmt::format(" {}\n", finding.path);
  }
  return lines;
}

}  // namespace

// Every sentence of the families TPL and REF stands here, word by word.
TEST_CASE("messages read as they should") {
  const std::vector<Case> cases = {
#include "unit/rules/messages.inc"
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(said(one.text) == one.expected);
  }
}
