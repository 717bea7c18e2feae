#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"
#include "findings/finding.hpp"
#include "findings/rule.hpp"

namespace dbrepl::rules {

using analysis::Call;
using analysis::Function;
using analysis::Parameter;
using analysis::Part;
using analysis::Path;
using analysis::Resource;
using analysis::Site;
using document::Mark;
using document::Member;
using document::Node;
using findings::Finding;
using findings::Severity;

/// What a rule may look at.
struct Context {
  analysis::Analysis& analysis;
  const analysis::Template& tree;
  const analysis::Calls& calls;
  const analysis::Graph& graph;
  analysis::Conditions& conditions;
  analysis::Resolver& resolver;
  const document::Document& document;
  const analysis::Options& options;
};

struct Check;

/// Takes what rules find and adds where it stands.
class Reporter {
 public:
  Reporter(const document::Document& document, std::vector<Finding>& findings)
      : document_(document), findings_(findings) {}

  /// `mark` is the place to change, `path` leads to it. The result stays valid until the next call;
  /// through it a finding gets a hint, a lower severity, a related place.
  Finding& report(const Check& check, const Path* path, Mark mark, std::string message,
                  std::string hint = {});
  /// The same for a value somewhere in the template.
  Finding& report(const Check& check, const Site& site, Mark mark, std::string message,
                  std::string hint = {}) {
    return report(check, site.path, mark, std::move(message), std::move(hint));
  }
  /// Another place of this template, to be added to a finding.
  findings::Related related(std::string message, Mark mark) const;

 private:
  const document::Document& document_;
  std::vector<Finding>& findings_;
};

/// A rule: what it is, and the function that looks for it. Each stands in a file of its own and has
/// one line in list.inc. Rules that are found together (while one walk checks properties) leave
/// `run` null but for one of them.
struct Check {
  findings::Rule rule;
  void (*run)(const Context& context, Reporter& reporter) = nullptr;
  /// Whether it runs also where the source could not be read.
  bool reads_source = false;
};

/// All of them, sorted by id.
std::span<const Check* const> all_checks();

/// 'did you mean "X"?' as a hint, or nothing where no known name is near.
std::string nearest_hint(std::string_view typed, std::span<const std::string_view> known);

}  // namespace dbrepl::rules
