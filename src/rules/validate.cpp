#include "rules/validate.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "analysis/evidence.hpp"
#include "findings/rule_names.hpp"
#include "findings/suppression.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

namespace {

bool same(const Finding& a, const Finding& b) {
  return a.rule == b.rule && a.place.line == b.place.line && a.place.column == b.place.column &&
         a.message == b.message;
}

/// Runs every rule but those of families that nobody wants to hear of. A rule's function may find
/// what other rules of its family report.
void run_checks(const Context& context, const findings::Suppression& suppression,
                Reporter& reporter) {
  const auto checks = all_checks();
  for (auto first = checks.begin(); first != checks.end();) {
    const std::string_view family = findings::family_of((*first)->rule.id);
    const auto last = std::find_if(first, checks.end(), [&](const Check* check) {
      return findings::family_of(check->rule.id) != family;
    });
    const bool is_wanted = !std::all_of(
        first, last, [&](const Check* check) { return suppression.silences(check->rule.id); });
    for (; first != last; ++first) {
      const Check& check = **first;
      if (is_wanted && check.run != nullptr && (context.document.readable() || check.reads_source))
        check.run(context, reporter);
    }
  }
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
  analysis::Analysis analysis(source, known);
  const Context context{
      analysis,          analysis.tree, analysis.calls, analysis.graph, analysis.conditions,
      analysis.resolver, source,        known};
  const findings::Suppression suppression(analysis.tree.root(), options.ignored);
  Report report;
  Reporter reporter(source, report.findings);
  run_checks(context, suppression, reporter);
  suppression.apply(report.findings);
  if (analysis.expansion.has_loops()) fold_turns(report.findings);
  std::sort(report.findings.begin(), report.findings.end(), findings::precedes);
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
