#include "rules/validate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <future>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

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

/// Which families a run looks for.
enum class Share : std::uint8_t { all, form, operation };

/// What is wrong in the form of a template, names and spelt-out values included, is found without
/// the models of networks, code and access that tell how the deployed system works. So the two
/// share little, and take about as long.
bool belongs(std::string_view family, Share share) {
  constexpr std::array<std::string_view, 6> form = {"LIF", "NAM", "REF", "SCH", "SEC", "TPL"};
  const bool is_form = std::find(form.begin(), form.end(), family) != form.end();
  return share == Share::all || is_form == (share == Share::form);
}

/// An analysis, and what rules find by it.
class Run {
 public:
  Run(const document::Document& source, const analysis::Options& options,
      std::span<const std::string> ignored)
      : options_(options),
        analysis_(source, options),
        suppression_(analysis_.tree.root(), ignored) {}

  /// Runs every rule of a share but those of families that nobody wants to hear of. A rule's
  /// function may find what other rules of its family report.
  void look_for(Share share) {
    const Context context{analysis_,
                          analysis_.tree,
                          analysis_.calls,
                          analysis_.graph,
                          analysis_.conditions,
                          analysis_.resolver,
                          analysis_.document,
                          options_};
    Reporter reporter(analysis_.document, findings_);
    const auto checks = all_checks();
    for (auto first = checks.begin(); first != checks.end();) {
      const std::string_view family = findings::family_of((*first)->rule.id);
      const auto last = std::find_if(first, checks.end(), [&](const Check* check) {
        return findings::family_of(check->rule.id) != family;
      });
      const bool is_wanted =
          belongs(family, share) && !std::all_of(first, last, [&](const Check* check) {
            return suppression_.silences(check->rule.id);
          });
      for (; first != last; ++first) {
        const Check& check = **first;
        if (is_wanted && check.run != nullptr &&
            (analysis_.document.readable() || check.reads_source))
          check.run(context, reporter);
      }
    }
    suppression_.apply(findings_);
  }

  analysis::Analysis& analysis() { return analysis_; }
  std::vector<Finding>& findings() { return findings_; }

 private:
  const analysis::Options& options_;
  analysis::Analysis analysis_;
  findings::Suppression suppression_;
  std::vector<Finding> findings_;
};

/// Looks for the form on a thread of its own. Nothing where that is not worth it, or none can be
/// had.
std::future<std::vector<Finding>> find_form_beside(const document::Document& source,
                                                   const analysis::Options& known,
                                                   const ValidateOptions& options) try {
  // To judge a smaller template takes about as long as to start a thread.
  constexpr std::size_t worth_a_thread = 16U << 10U;
  if (options.threads < 2 || source.text().size() < worth_a_thread) return {};
  return std::async(std::launch::async, [&] {
    Run run(source, known, options.ignored);
    run.look_for(Share::form);
    return std::move(run.findings());
  });
} catch (const std::system_error&) {
  return {};
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
  std::future<std::vector<Finding>> form = find_form_beside(source, known, options);
  Run run(source, known, options.ignored);
  run.look_for(form.valid() ? Share::operation : Share::all);
  Report report;
  report.findings = std::move(run.findings());
  if (form.valid()) {
    std::vector<Finding> others = form.get();
    std::move(others.begin(), others.end(), std::back_inserter(report.findings));
  }
  std::sort(report.findings.begin(), report.findings.end(), findings::precedes);
  // An alias of YAML, or a loop written out, brings the same mistake at the same place again.
  report.findings.erase(std::unique(report.findings.begin(), report.findings.end(), same),
                        report.findings.end());
  if (options.evidence && source.readable())
    report.evidence = analysis::evidence_of(run.analysis());
  report.summary = summary_of(report.findings, run.analysis().tree.resources().size());
  return report;
}

}  // namespace dbrepl::rules

namespace dbrepl {

Report validate(std::string name, std::string text, const ValidateOptions& options) {
  return rules::validate(document::read(std::move(name), std::move(text)), options);
}

}  // namespace dbrepl
