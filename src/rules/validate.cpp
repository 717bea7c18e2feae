#include "rules/validate.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "analysis/evidence.hpp"
#include "findings/suppression.hpp"
#include "rules/run_checks.hpp"

namespace dbrepl::rules {

using findings::Finding;
using findings::Severity;

namespace {

bool same(const Finding& a, const Finding& b) {
  return a.rule == b.rule && a.place.line == b.place.line && a.place.column == b.place.column &&
         a.message == b.message;
}

std::size_t steps_of(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

/// What the body of a loop gets wrong is found in each of its turns, and to be mended once: of
/// findings at the same place of the source that differ in the name on the way, the first stays.
void fold_turns(std::vector<Finding>& findings) {
  struct Turns {
    std::size_t first;
    std::set<std::string> paths;
  };
  std::map<std::tuple<std::string_view, std::uint32_t, std::uint32_t, Severity>, Turns> places;
  std::vector<Finding> kept;
  kept.reserve(findings.size());
  for (Finding& finding : findings) {
    const auto [known, fresh] = places.try_emplace(
        {finding.rule, finding.place.line, finding.place.column, finding.severity},
        Turns{kept.size(), {}});
    Turns& turns = known->second;
    const Finding* first = fresh ? nullptr : &kept[turns.first];
    if (first != nullptr && finding.path != first->path &&
        steps_of(finding.path) == steps_of(first->path)) {
      turns.paths.insert(finding.path);
    } else {
      kept.push_back(std::move(finding));
    }
  }
  for (const auto& [place, turns] : places) {
    if (turns.paths.empty()) continue;
    kept[turns.first].message += fmt::format(" (in {} turns of the loop)", turns.paths.size() + 1);
  }
  findings = std::move(kept);
}

Summary summary_of(const std::vector<Finding>& findings, std::size_t resources) {
  Summary summary;
  summary.resources = resources;
  for (const Finding& finding : findings) {
    switch (finding.severity) {
      case Severity::error:
        ++summary.errors;
        break;
      case Severity::warning:
        ++summary.warnings;
        break;
      case Severity::info:
        ++summary.infos;
        break;
    }
  }
  return summary;
}

}  // namespace

Report validate(const document::Document& source, const ValidateOptions& options) {
  const analysis::Options known{options.parameters, options.region, options.account,
                                options.directory,  options.policy, options.suffix_parameter,
                                options.date};
  // The evidence needs the models too: to make them twice would not pay.
  std::optional<ModelsBeside> beside;
  if (!options.single_thread && !options.evidence) beside.emplace(source, known, options.ignored);
  const bool in_two = beside && beside->runs();
  analysis::Analysis analysis(source, known);
  const findings::Suppression suppression(analysis.tree.root(), options.ignored);
  Report report;
  report.findings = run_checks(in_two ? Share::others : Share::all, analysis, suppression);
  if (in_two) {
    std::vector<Finding> others = beside->take();
    report.findings.insert(report.findings.end(), std::make_move_iterator(others.begin()),
                           std::make_move_iterator(others.end()));
  }
  suppression.apply(report.findings);
  if (analysis.expansion.has_loops()) fold_turns(report.findings);
  // Of several alternatives of one value, the first stays.
  std::stable_sort(report.findings.begin(), report.findings.end(), findings::precedes);
  // An alias of YAML brings the same mistake at the same place again.
  report.findings.erase(std::unique(report.findings.begin(), report.findings.end(), same),
                        report.findings.end());
  if (options.evidence && source.readable()) report.evidence = analysis::evidence_of(analysis);
  report.summary = summary_of(report.findings, analysis.tree.resources().size());
  return report;
}

}  // namespace dbrepl::rules

namespace dbrepl {

Report validate(std::string name, std::string text, const ValidateOptions& options) {
  return rules::validate(document::read(std::move(name), std::move(text)), options);
}

}  // namespace dbrepl
