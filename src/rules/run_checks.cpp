#include "rules/run_checks.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "findings/rule_names.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

namespace {

/// Families, and a rule, that ask for the models of code, networks and access.
constexpr std::array<std::string_view, 5> with_models{"DEL", "IAM", "NET", "RUN", "SEC022"};

bool belongs(std::string_view rule, Share share) {
  if (share == Share::all) return true;
  const bool asks = std::any_of(with_models.begin(), with_models.end(),
                                [&](std::string_view each) { return rule.starts_with(each); });
  return asks == (share == Share::models);
}

/// With fewer resources a second thread costs more than it saves.
bool pays(const document::Document& document) {
  const Node* resources = document.root().find("Resources");
  return resources != nullptr && resources->size() >= 16;
}

}  // namespace

std::vector<Finding> run_checks(Share share, analysis::Analysis& analysis,
                                const findings::Suppression& suppression) {
  const Context context{analysis,          analysis.tree,          analysis.calls,
                        analysis.graph,    analysis.conditions,    analysis.resolver,
                        analysis.document, analysis.tree.options()};
  std::vector<Finding> findings;
  Reporter reporter(analysis.document, findings);
  const auto checks = all_checks();
  for (auto first = checks.begin(); first != checks.end();) {
    const std::string_view family = findings::family_of((*first)->rule.id);
    const auto last = std::find_if(first, checks.end(), [&](const Check* check) {
      return findings::family_of(check->rule.id) != family;
    });
    // A rule's function may find what other rules of its family report.
    const bool is_wanted = !std::all_of(
        first, last, [&](const Check* check) { return suppression.silences(check->rule.id); });
    for (; first != last; ++first) {
      const Check& check = **first;
      if (is_wanted && check.run != nullptr && belongs(check.rule.id, share) &&
          (context.document.readable() || check.reads_source))
        check.run(context, reporter);
    }
  }
  return findings;
}

ModelsBeside::ModelsBeside(const document::Document& document, const analysis::Options& options,
                           std::span<const std::string> ignored)
    : beside_(pays(document), [this, &document, &options, ignored] {
        try {
          analysis::Analysis analysis(document, options);
          const findings::Suppression suppression(analysis.tree.root(), ignored);
          findings_ = run_checks(Share::models, analysis, suppression);
        } catch (...) {
          failure_ = std::current_exception();
        }
      }) {}

std::vector<Finding> ModelsBeside::take() {
  beside_.wait();
  if (failure_) std::rethrow_exception(failure_);
  return std::move(findings_);
}

}  // namespace dbrepl::rules
