#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "rules/check.hpp"
#include "rules/scenarios.hpp"

namespace dbrepl::rules {

/// What a rule says of a template as it is, and with conditions decided: each place once.
class BranchFindings {
 public:
  /// Runs the rule as it is.
  BranchFindings(const Context& context, void (*run)(const Context& context, Reporter& reporter));

  /// Runs it once more. What it says only now ends with "where condition "X" holds".
  void add(const Scenario& scenario);
  /// Hands all of it over, once.
  void report(Reporter& reporter, const Check& check);

 private:
  const Context& context_;
  void (*run_)(const Context& context, Reporter& reporter);
  std::vector<Finding> all_;
};

/// Runs a rule as it is, and again with each condition decided, one at a time, that branches in the
/// properties of resources of these types depend on. What it says only then ends with "where
/// condition "X" holds".
void in_every_branch(const Context& context, Reporter& reporter, const Check& check,
                     void (*run)(const Context& context, Reporter& reporter),
                     std::initializer_list<std::string_view> types);

}  // namespace dbrepl::rules
