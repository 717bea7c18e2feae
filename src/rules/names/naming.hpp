#pragma once

#include <string>

#include "analysis/intent.hpp"
#include "analysis/lifetime/names.hpp"
#include "rules/check.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

/// What the rules about names share: the models, and how much a finding weighs.
struct Naming {
  explicit Naming(const Context& context)
      : names(context.analysis.model<analysis::Names>()),
        intent(context.analysis.model<analysis::Intent>()) {}

  analysis::Names& names;
  const analysis::Intent& intent;

  bool is_durable() const { return intent.policy() == Policy::durable; }
  /// A warning where many stacks of the template are known to stand beside each other.
  Severity severity() const {
    return intent.policy() == Policy::ephemeral ? Severity::warning : Severity::info;
  }
};

/// "BucketName of \"Uploads\"".
std::string place_of(const analysis::PhysicalName& name);

/// A text of a name whose fixed part the service refuses, and why; null, or empty, where there is
/// none. A text that is known as a whole is left to its schema.
struct NameFault {
  const analysis::SymbolicText* text = nullptr;
  std::string reason;
};
NameFault fault_of(const analysis::PhysicalName& name);
/// Whether the fixed part of the resource's name is such a one: rule NAM005 tells it.
bool has_refused_name(const Context& context, const Resource& resource);

/// Reports at the value of a name.
Finding& report_name(const Check& check, Reporter& reporter, const analysis::PhysicalName& name,
                     std::string message, std::string hint);

/// Reports at a constraint of a parameter, or at the parameter where it has none.
Finding& report_constraint(const Check& check, Reporter& reporter, const Parameter& parameter,
                           std::string_view constraint, std::string message, std::string hint);

}  // namespace dbrepl::rules
