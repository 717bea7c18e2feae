#pragma once

#include <array>

#include "output/report.hpp"

namespace dbrepl::output::sample {

/// What an attacker would put into a template: an escape sequence, line ends, a workflow command,
/// quotes and markup, a byte that is not UTF-8, and a character that reorders text.
inline constexpr std::string_view hostile =
    "\x1b[31m\r\n::error::x%,: \"'<&>\\ \x01 \xff \xe2\x80\xae end";

inline const findings::Rule reference_rule{"REF001",
                                           findings::Severity::error,
                                           "References name something",
                                           "The service refuses others.",
                                           "",
                                           "",
                                           "E1012",
                                           ""};
inline const findings::Rule deletion_rule{"DEL001",
                                          findings::Severity::warning,
                                          "Deletion leaves nothing",
                                          "What stays costs money.",
                                          "",
                                          "",
                                          "",
                                          ""};
inline constexpr std::array<const findings::Rule*, 2> rules{&deletion_rule, &reference_rule};

inline findings::Finding finding(std::string_view rule, findings::Severity severity,
                                 std::uint32_t line, std::uint32_t column, std::string message) {
  findings::Finding result;
  result.rule = rule;
  result.severity = severity;
  result.message = std::move(message);
  result.place = {"t.yaml", line, column};
  result.resource = "Cluster";
  result.path = "/Resources/Cluster";
  return result;
}

/// Two findings in one file, one of them with a hint and a related place.
inline Source two_findings() {
  Source source;
  source.name = "t.yaml";
  source.text = "Resources:\n  Cluster:\n\tÄ: !Ref Nowhere\n";
  source.resources = 1;
  source.findings.push_back(
      finding("DEL001", findings::Severity::warning, 2, 3, "'Cluster' leaves a snapshot"));
  source.findings.push_back(
      finding("REF001", findings::Severity::error, 3, 6, "'Nowhere' is not defined"));
  source.findings[1].hint = "did you mean 'Cluster'?";
  source.findings[1].related.push_back({"'Cluster' is defined here", {"t.yaml", 2, 3}});
  return source;
}

inline Source unreadable() {
  Source source;
  source.name = "gone.json";
  source.failure = "No such file or directory";
  return source;
}

}  // namespace dbrepl::output::sample
