#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/symbolic_text.hpp"

namespace dbrepl::rules {

/// A log group of the template, with its name as far as it is known.
struct LogGroup {
  const analysis::Resource* resource = nullptr;
  const analysis::Node* name = nullptr;  ///< LogGroupName; null where CloudFormation makes one up
  analysis::SymbolicText text;
  analysis::SymbolicText function;  ///< the part behind "/aws/lambda/", where it starts so
  bool starts = false;              ///< with "/aws/lambda/"
  bool open = false;                ///< whether it is not known how it starts
  std::string spelling;             ///< of `text`, and what the id says besides its kind: where a
  std::string stem;                 ///< function without a group looks for one
  bool serves = false;              ///< whether it is a function's, for sure or perhaps
};

/// A function of the template and the log groups that it may write to.
struct LoggingFunction {
  const analysis::Resource* resource = nullptr;
  analysis::SymbolicText name;
  const analysis::Resource* group = nullptr;  ///< its own group; null where it has none
  bool certain = true;                        ///< whether it is known if it has one
};

/// Which function of a template writes to which log group: to the one that its LoggingConfig names,
/// else to "/aws/lambda/" and its name.
class FunctionLogs {
 public:
  explicit FunctionLogs(analysis::Analysis& analysis);

  const std::vector<LogGroup>& groups() const { return groups_; }
  const std::vector<LoggingFunction>& functions() const { return functions_; }
  /// The group that looks meant for a function that has none, by their logical ids or names; null
  /// where there is none.
  const LogGroup* meant_for(const LoggingFunction& function) const;

 private:
  void assign(analysis::Analysis& analysis, LoggingFunction& function);

  std::vector<LogGroup> groups_;
  std::vector<LoggingFunction> functions_;
};

/// What is left of a text behind a literal start; false where it does not start so. `open` tells
/// whether it is not known how it starts.
bool behind(const analysis::SymbolicText& text, std::string_view start,
            analysis::SymbolicText& rest, bool& open);

}  // namespace dbrepl::rules
