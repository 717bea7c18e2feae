#pragma once

#include "analysis/code/function_code.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

using analysis::code::FunctionCode;

/// The Lambda functions of the template.
inline const analysis::code::Functions& functions_of(const Context& context) {
  return context.analysis.model<analysis::code::Functions>();
}

/// Reports at a place of the inline source of a function.
Finding& report_in_source(const Check& check, Reporter& reporter, const FunctionCode& function,
                          const analysis::code::Place& place, std::string message,
                          std::string hint = {});

/// The whole number that a property of a resource has for sure, or `fallback` where the property is
/// not set; nothing where it depends on the deployment.
std::optional<double> known_number(const Context& context, const Node* value, double fallback);

}  // namespace dbrepl::rules
