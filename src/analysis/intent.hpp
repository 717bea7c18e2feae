#pragma once

#include <string_view>
#include <vector>

#include "analysis/template.hpp"
#include "dbrepl/policy.hpp"

namespace dbrepl::analysis {

class Analysis;

/// What a template is meant for: whether its stacks go away or last, and which parameter tells them
/// apart. A model: `analysis.model<Intent>()`.
class Intent {
 public:
  /// How the policy is known.
  enum class Basis : std::uint8_t { nothing, option, metadata, suffix };

  explicit Intent(Analysis& analysis);

  Policy policy() const { return policy_; }
  Basis basis() const { return basis_; }
  /// The parameter that tells deployments apart: named by an option or in Metadata, or a String
  /// that stands in the physical names of at least two and at least half of the resources that have
  /// one; null where there is none.
  const Parameter* suffix() const { return suffix_; }
  /// Whether a parameter of this name stands in as many names as the suffix does, as a project's
  /// name beside the stage.
  bool tells_apart(std::string_view parameter) const;
  /// How many resources are given a physical name.
  std::size_t named() const { return named_; }

 private:
  void find_suffix(const Analysis& analysis, std::string_view wanted);
  void find_policy(const Analysis& analysis, const Node* metadata);

  Policy policy_ = Policy::unknown;
  Basis basis_ = Basis::nothing;
  const Parameter* suffix_ = nullptr;
  bool is_open_suffix_ = false;
  std::vector<std::string_view> frequent_;
  std::size_t named_ = 0;
};

}  // namespace dbrepl::analysis
