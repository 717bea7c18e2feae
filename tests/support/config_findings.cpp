#include "support/config_findings.hpp"

#include <fmt/format.h>

#include "config/load.hpp"

namespace dbrepl::tests {

std::string findings_of(std::string_view text) {
  const auto source = document::read("c.yaml", std::string(text) + "\n");
  const config::Loaded loaded = config::load(source);
  std::string lines;
  for (const findings::Finding& finding : loaded.findings) {
    if (finding.rule == "CFG021") {
      continue;
    }
    lines += fmt::format("{}{}:{}: {}[{}]: {}", lines.empty() ? "" : "\n", finding.place.line,
                         finding.place.column, findings::to_string(finding.severity), finding.rule,
                         finding.message);
    if (!finding.hint.empty()) {
      lines += "\n  hint: " + finding.hint;
    }
  }
  return lines;
}

}  // namespace dbrepl::tests
