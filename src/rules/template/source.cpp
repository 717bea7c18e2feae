#include "rules/template/source.hpp"

namespace dbrepl::rules {

void report_faults(const Check& check, std::initializer_list<document::Fault> faults,
                   const Context& context, Reporter& reporter) {
  for (const document::Problem& problem : context.document.problems()) {
    if (std::find(faults.begin(), faults.end(), problem.fault) == faults.end()) continue;
    Finding& finding = reporter.report(check, nullptr, problem.mark, problem.message);
    if (problem.related.line != 0)
      finding.related.push_back(reporter.related("first here", problem.related));
  }
}

}  // namespace dbrepl::rules
