#include "findings/rule_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "findings/rule.hpp"
#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::findings {

namespace {

using support::is_digit;
using support::upper;

bool same_start(std::string_view text, std::string_view start) {
  if (start.empty() || text.size() < start.size()) return false;
  for (std::size_t i = 0; i < start.size(); ++i) {
    if (upper(text[i]) != upper(start[i])) return false;
  }
  return true;
}

}  // namespace

std::string no_such_rule(std::string_view name) {
  std::vector<std::string_view> ids;
  for (const Rule* known : catalogue()) ids.push_back(known->id);
  const std::string_view near = support::nearest_spelling(name, ids);
  return fmt::format("there is no rule \"{}\"; {}", name,
                     near.empty() ? std::string("'dbrepl rules' lists all")
                                  : fmt::format("did you mean \"{}\"?", near));
}

bool names_rule(std::string_view name, std::string_view rule) {
  // Our ids and families begin with three letters, cfn-lint's ids with one letter and a digit.
  const bool ours = name.size() >= 3 && !is_digit(name[1]);
  if (ours) return (name.size() == 3 || name.size() == rule.size()) && same_start(rule, name);
  const Rule* known = find_rule(rule);
  if (known == nullptr) return false;
  std::string_view peers = known->peers;
  while (!peers.empty()) {
    const std::size_t space = peers.find(' ');
    if (same_start(peers.substr(0, space), name)) return true;
    if (space == std::string_view::npos) break;
    peers.remove_prefix(space + 1);
  }
  return false;
}

std::string objection_to_ignoring(std::string_view name) {
  const bool peer = !name.empty() &&
                    std::string_view("EWI").find(upper(name[0])) != std::string_view::npos &&
                    name.size() <= 5 && std::all_of(name.begin() + 1, name.end(), is_digit);
  const auto rules = catalogue();
  const bool known = peer || std::any_of(rules.begin(), rules.end(), [name](const Rule* rule) {
                       return names_rule(name, rule->id);
                     });
  return known ? std::string() : no_such_rule(name);
}

}  // namespace dbrepl::findings
