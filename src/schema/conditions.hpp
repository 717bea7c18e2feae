#pragma once

#include <string_view>
#include <vector>

#include "schema/database.hpp"
#include "schema/evaluation.hpp"

namespace dbrepl::schema {

/// The conditional facts of resource types: schemas that hold beside their own, tables of values
/// that depend on other properties and on the region, versions of database engines.
class Conditions {
 public:
  using Node = document::Node;

  /// `region` is empty where it is not known: then a value must be right in some region.
  Conditions(const Database& database, Evaluation& evaluation, std::string_view region)
      : database_(database), evaluation_(evaluation), region_(region) {}

  void check(const Type& type, const Condition& condition, const Node& properties,
             const Frame& frame, std::vector<Violation>& into);

 private:
  void check_at(const Type& type, const Condition& condition, const Node& value, const Frame& frame,
                std::vector<Violation>& into);
  void check_table(const Value& table, const Node& value, const Frame& frame,
                   std::vector<Violation>& into);
  void check_row(const Value& table, const Value& row, const Node& value, const Frame& frame,
                 std::vector<Violation>& into);
  void check_versions(const Type& type, bool refused, const Node& properties, const Frame& frame,
                      std::vector<Violation>& into);
  bool applies(const Value& table, const Value& row, const Node& value, const Frame& frame);
  /// What a set of regions ("only", "not") says about the region; `unknown` where that is not
  /// known.
  bool in_region(const Value& set, bool unknown) const;

  const Database& database_;
  Evaluation& evaluation_;
  std::string_view region_;
};

/// Calls `visit(value, frame, member)` for each value at the steps of a pointer ("A/*/B") below
/// `node`; a value may still call a function. `member` is null for the start and for elements.
template <typename Visit>
void each_at(Evaluation& evaluation, const document::Node& node, std::string_view steps,
             const Frame& frame, Visit visit, const document::Member* member = nullptr,
             int depth = 0) {
  constexpr int max_depth = 32;
  if (steps.empty()) {
    visit(node, frame, member);
    return;
  }
  if (depth > max_depth) return;
  const std::size_t slash = steps.find('/');
  const std::string_view step = steps.substr(0, slash);
  const std::string_view rest = slash == std::string_view::npos ? "" : steps.substr(slash + 1);
  const auto descend_member = [&](const document::Member& each, const Frame& outer) {
    const Path path(outer.path, each.key);
    const Frame here{&path, each.value.mark(), each.key_mark, outer.via, 0};
    each_at(evaluation, each.value, rest, here, visit, &each, depth + 1);
  };
  evaluation.each_known(node, frame, [&](const document::Node& known, const Frame& outer) {
    if (step != "*") {
      if (const document::Member* each = known.find_member(step)) descend_member(*each, outer);
      return;
    }
    for (const document::Member& each : known.members()) descend_member(each, outer);
    std::size_t index = 0;
    for (const document::Node& item : known.items()) {
      const Path path(outer.path, index++);
      const Frame here{&path, item.mark(), item.mark(), outer.via, 0};
      each_at(evaluation, item, rest, here, visit, nullptr, depth + 1);
    }
  });
}

/// The steps of a pointer of a provider schema: "/properties/A/B" is "A/B".
inline std::string_view steps_of(std::string_view pointer) {
  constexpr std::string_view prefix = "/properties";
  if (!pointer.starts_with(prefix)) return pointer;
  pointer.remove_prefix(prefix.size());
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  return pointer;
}

}  // namespace dbrepl::schema
