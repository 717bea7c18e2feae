#include "rules/crossing_report.hpp"

#include <utility>

#include <fmt/format.h>

#include "rules/words.hpp"

namespace dbrepl::rules {

void report_crossing(const Check& check, Reporter& reporter, const analysis::Crossing& crossing,
                     std::string message) {
  Finding& finding =
      reporter.report(check, crossing.path, crossing.mark, std::move(message),
                      crossing.expected == nullptr
                          ? fmt::format("use the one of environment {}", quoted(crossing.own_word))
                          : fmt::format("did you mean \"{}\"?", crossing.expected->id));
  if (crossing.target != nullptr)
    finding.related.push_back(reporter.related("what it is wired to", crossing.target->mark));
}

}  // namespace dbrepl::rules
