#pragma once

#include <string_view>
#include <unordered_map>

#include "schema/value.hpp"

namespace dbrepl::analysis {

class Analysis;

}  // namespace dbrepl::analysis

namespace dbrepl::analysis::access {

/// What the facts say of an action of a policy, "s3:GetObject".
struct ActionFacts {
  std::string_view prefix;  ///< "s3", as written; "" where there is no colon
  std::string_view name;    ///< "GetObject", as written
  schema::Value service;    ///< null for one that is not known
  bool is_pattern = false;  ///< whether the name has wildcards
  bool is_known = false;    ///< whether it is, or covers, an action of the service
  schema::Value kinds;      ///< of resources that it takes; null for a pattern or an unknown one
};

/// Looks up each action once: `analysis.model<ActionTable>()`.
class ActionTable {
 public:
  explicit ActionTable(Analysis& analysis);

  /// `action` must live as long as the template.
  const ActionFacts& find(std::string_view action);

 private:
  static ActionFacts look_up(std::string_view action);

  std::unordered_map<std::string_view, ActionFacts> known_;
};

}  // namespace dbrepl::analysis::access
