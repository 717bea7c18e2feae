#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/options.hpp"
#include "analysis/path.hpp"
#include "document/builder.hpp"
#include "document/node.hpp"

namespace dbrepl::analysis {

/// Why a loop could not be written out.
struct ExpansionProblem {
  std::string message;
  std::string path;  ///< JSON pointer of the loop
  document::Mark mark;
  std::string hint;
};

/// A loop of a template without the transform.
struct UndeclaredLoop {
  std::string_view key;
  std::string path;
  document::Mark mark;
};

/// A template with the loops (`Fn::ForEach::Name`) of AWS::LanguageExtensions written out, as the
/// transform does before anything else sees the template. Values that come from a loop keep the
/// marks of the source. A template without loops is taken as it is. Where the transform is
/// forgotten, the loops are written out all the same: nothing else is wrong with them.
class Expansion {
 public:
  Expansion(const document::Node& root, const Options& options);
  Expansion(const Expansion&) = delete;
  Expansion& operator=(const Expansion&) = delete;

  const document::Node& root() const { return *root_; }
  const std::vector<ExpansionProblem>& problems() const { return problems_; }
  /// In their order; none where the transform is declared.
  const std::vector<UndeclaredLoop>& undeclared() const { return undeclared_; }
  /// Whether loops have been written out: values of the tree then share places of the source.
  bool has_loops() const { return root_ == &expanded_; }
  /// Whether a loop runs over something known at deployment only, or is malformed, and stands in no
  /// tree: names that the template does not define may come from it.
  bool incomplete() const { return incomplete_; }
  /// Whether a loop runs over this parameter, or over values of this mapping, whose name stands in
  /// the expanded template no more.
  bool uses(std::string_view name) const {
    return incomplete_ || std::find(used_.begin(), used_.end(), name) != used_.end();
  }

 private:
  class Writer;

  document::Builder builder_;
  document::Node expanded_;
  const document::Node* root_;
  std::vector<ExpansionProblem> problems_;
  std::vector<UndeclaredLoop> undeclared_;
  std::vector<std::string_view> used_;
  bool incomplete_ = false;
};

}  // namespace dbrepl::analysis
