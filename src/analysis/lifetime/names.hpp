#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/intent.hpp"
#include "support/pattern.hpp"
#include "support/physical_names.hpp"

namespace dbrepl::analysis {

/// A physical name that a template gives to a resource.
struct PhysicalName {
  const Resource* resource = nullptr;
  const support::NameRule* rule = nullptr;
  const Node* value = nullptr;
  std::vector<SymbolicText> texts;  ///< one for each branch; parameters are symbols, given or not
};

/// What a declaration permits a parameter to be, tried out.
class PermittedValues {
 public:
  /// Values that could break a name and are permitted, the shortest first: "A", "a-", "a--b".
  const std::vector<std::string>& values() const { return values_; }
  /// The pattern, or "" where there is none.
  std::string_view pattern() const { return pattern_; }
  /// MaxLength; nothing where there is none.
  std::optional<std::size_t> max_length() const { return max_length_; }
  /// A permitted value that is longer than this; nothing where none is known.
  std::optional<std::string> longer_than(std::size_t length) const;

  explicit PermittedValues(const Parameter& parameter);

 private:
  bool permits(std::string_view value) const;
  /// The length of the shortest value of letters that is permitted, where it is a short one.
  std::size_t shortest_permitted() const;

  const Parameter& parameter_;
  std::string_view pattern_;
  std::shared_ptr<support::Pattern> compiled_;
  std::size_t min_length_ = 0;
  std::optional<std::size_t> max_length_;
  std::vector<std::string> values_;
};

/// The physical names of a template. A model: `analysis.model<Names>()`.
class Names {
 public:
  explicit Names(Analysis& analysis);

  /// In the order of the template.
  const std::vector<PhysicalName>& all() const { return all_; }
  /// What the suffix parameter permits; null where there is none.
  const PermittedValues* permitted() const { return permitted_ ? &*permitted_ : nullptr; }
  /// The texts that a value can have, with parameters as symbols even where they are given.
  std::vector<SymbolicText> texts_of(const Node& value);

 private:
  /// The template without given parameters.
  struct Open;

  Analysis& analysis_;
  std::shared_ptr<Open> open_;
  std::vector<PhysicalName> all_;
  std::optional<PermittedValues> permitted_;
};

/// A name with a value of one parameter put in, and the shortest text for whatever else is not
/// known: what is too long so is too long in every deployment.
std::string name_with(const SymbolicText& text, std::string_view parameter, std::string_view value);

/// What was checked: for people who want to see it.
struct NameEvidence {
  std::size_t names = 0;        ///< that the template gives
  std::size_t with_suffix = 0;  ///< that hold the suffix parameter
  std::string_view parameter;   ///< "" where there is none
  std::string_view pattern;     ///< "" where there is none
  std::size_t values = 0;       ///< of the parameter that were tried
  /// The longest suffix that every name has room for; nothing where no name bounds it.
  std::optional<std::size_t> longest;
};

NameEvidence name_evidence(Analysis& analysis);

}  // namespace dbrepl::analysis
