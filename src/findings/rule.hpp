#pragma once

#include <span>
#include <string_view>

#include "findings/finding.hpp"

namespace dbrepl::findings {

/// The description of a rule: what `explain`, `rules` and docs/rules.md print, and what tests run.
/// The catalogue is the list of all of them, in order of id.
struct Rule {
  std::string_view id;      ///< family and number: "REF004"
  Severity severity;        ///< of most of its findings; a finding may carry a lower one
  std::string_view title;   ///< a short sentence: "Every Ref names a parameter or resource"
  std::string_view why;     ///< a paragraph: what happens at deployment otherwise
  std::string_view bad;     ///< a whole template, YAML, on which the rule reports
  std::string_view good;    ///< the same, mended: no finding of any rule at or above warning
  std::string_view peers;   ///< ids under which cfn-lint knows it, separated by spaces; may be ""
  std::string_view source;  ///< where the rule or fact comes from: a page or a table
};

/// All rules, sorted by id.
std::span<const Rule* const> catalogue();

/// The rule with this id, or null. Ids compare without case.
const Rule* find_rule(std::string_view id);

}  // namespace dbrepl::findings
