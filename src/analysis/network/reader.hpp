#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/formula.hpp"
#include "support/cidr.hpp"

namespace dbrepl::analysis::network {

/// What a value names.
struct Named {
  const Resource* resource = nullptr;  ///< null where it is none of the template
  std::string_view attribute;          ///< "" for Ref
};

/// Reads properties of resources as networks need them.
class Reader {
 public:
  /// Each Fn::If on one of the conditions `assumed` stands for its one branch.
  explicit Reader(Analysis& analysis, std::vector<Assumption> assumed = {})
      : analysis_(analysis), assumed_(std::move(assumed)) {}

  /// What a value stands for: the branch of an Fn::If that is decided. Null for null.
  const Node* decided(const Node* value) const {
    return assumed_.empty() || value == nullptr ? value : branch_of(value);
  }
  const std::vector<Assumption>& assumed() const { return assumed_; }

  /// A property by its names, joined by dots; null where it is not there or AWS::NoValue. Sets
  /// `unclear` where a function stands on the way to it.
  const Node* property(const Resource& resource, std::string_view dotted,
                       bool* unclear = nullptr) const;
  /// The resource that Ref, Fn::GetAtt, Fn::Sub of one of these, or a choice from a list names.
  Named named(const Node* value) const;
  /// The same, also by the physical name that the template gives a resource.
  const Resource* named_or_known(const Node* value);
  /// The text of a value that can be one text only; "" otherwise.
  std::string_view text(const Node* value) const;
  std::optional<std::int64_t> number(const Node* value) const;
  Truth flag(const Node* value, Truth fallback) const;
  /// An IPv4 range, also by the attribute of the VPC or subnet that has it.
  std::optional<support::Cidr> range(const Node* value) const;

  /// Calls `take(element, conditional)` for each element of a list, within Fn::If as well.
  template <class Take>
  void each(const Node& whole, Take take, bool conditional = false, int depth = 0) const {
    const Node& value = *decided(&whole);
    const Invocation call = invocation_of(value);
    if (call.function == Function::if_ && depth < 16) {
      const auto items = call.argument().items();
      for (std::size_t i = 1; i < items.size(); ++i) each(items[i], take, true, depth + 1);
    } else if (value.is_array() && depth < 16) {
      for (const Node& item : value.items()) each(item, take, conditional, depth + 1);
    } else if (!is_no_value(value)) {
      take(value, conditional);
    }
  }

 private:
  const Node* branch_of(const Node* value) const;
  std::optional<support::Cidr> range(const Node* value, int depth) const;
  /// Element `index` of Fn::Cidr.
  std::optional<support::Cidr> carved(const Node& argument, std::int64_t index, int depth) const;

  Analysis& analysis_;
  std::vector<Assumption> assumed_;
};

}  // namespace dbrepl::analysis::network
