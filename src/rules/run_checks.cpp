#include "rules/run_checks.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "findings/rule_names.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

namespace {

constexpr std::array<std::string_view, 5> families_with_models{"DEL", "IAM", "NET", "RUN", "SEC"};

bool belongs(std::string_view family, Share share) {
  if (share == Share::all) return true;
  const bool has_models = std::find(families_with_models.begin(), families_with_models.end(),
                                    family) != families_with_models.end();
  return has_models == (share == Share::with_models);
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
    const bool is_wanted =
        belongs(family, share) && !std::all_of(first, last, [&](const Check* check) {
          return suppression.silences(check->rule.id);
        });
    for (; first != last; ++first) {
      const Check& check = **first;
      if (is_wanted && check.run != nullptr && (context.document.readable() || check.reads_source))
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
          findings_ = run_checks(Share::with_models, analysis, suppression);
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
