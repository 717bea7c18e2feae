#include "analysis/access/action_facts.hpp"

#include <string>

#include "analysis/access/policy.hpp"
#include "schema/database.hpp"
#include "support/characters.hpp"

namespace dbrepl::analysis::access {

namespace {

/// Whether a list holds a name; the facts sort their names.
bool holds(const schema::Value& names, std::string_view name) {
  std::size_t low = 0;
  std::size_t high = names.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const int order = names[middle].text().compare(name);
    if (order == 0) return true;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

bool covers_one(const schema::Value& names, std::string_view pattern) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (covers(pattern, names[i].text())) return true;
  }
  return false;
}

}  // namespace

ActionTable::ActionTable(Analysis&) {}

const ActionFacts& ActionTable::find(std::string_view action) {
  const auto [entry, fresh] = known_.try_emplace(action);
  if (fresh) entry->second = look_up(action);
  return entry->second;
}

ActionFacts ActionTable::look_up(std::string_view action) {
  ActionFacts facts;
  const std::size_t colon = action.find(':');
  if (colon == std::string_view::npos) return facts;
  facts.prefix = action.substr(0, colon);
  facts.name = action.substr(colon + 1);
  facts.service =
      schema::Database::installed().table("iam-actions").find(support::lowered(facts.prefix));
  const std::string name = support::lowered(facts.name);
  facts.is_pattern = name.find_first_of("*?") != std::string::npos;
  if (name == "*") facts.is_known = true;
  const schema::Value groups = facts.service.find("actions");
  for (std::size_t i = 0; i < groups.size() && !facts.is_known; ++i) {
    const schema::Value names = groups[i].find("names");
    facts.is_known = facts.is_pattern ? covers_one(names, name) : holds(names, name);
    if (facts.is_known && !facts.is_pattern) facts.kinds = groups[i].find("kinds");
  }
  return facts;
}

}  // namespace dbrepl::analysis::access
