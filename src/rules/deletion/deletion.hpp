#pragma once

#include <string>

#include "analysis/intent.hpp"
#include "analysis/lifetime/lifetime.hpp"
#include "rules/check.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

/// What the rules about deletion share: the models, and how much a finding weighs.
struct Deletion {
  explicit Deletion(const Context& context)
      : lifetime(context.analysis.model<analysis::Lifetime>()),
        intent(context.analysis.model<analysis::Intent>()) {}

  analysis::Lifetime& lifetime;
  const analysis::Intent& intent;

  /// Whether stacks of the template are to last: then what stays and what blocks is as it should
  /// be.
  bool is_durable() const { return intent.policy() == Policy::durable; }
  /// A warning where stacks of the template are known to go away.
  Severity severity() const {
    return intent.policy() == Policy::ephemeral ? Severity::warning : Severity::info;
  }
};

}  // namespace dbrepl::rules
