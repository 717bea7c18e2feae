#include <array>
#include <iterator>

#include "rules/check.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

// The list is one, for declarations and for pointers.
// NOLINTBEGIN(cppcoreguidelines-macro-usage,bugprone-macro-parentheses)
#define RULE(name) extern const Check name;
#include "rules/list.inc"
#undef RULE

namespace {

// No std::array: to deduce its type from as many elements is too much for clang.
#define RULE(name) &name,
constexpr const Check* checks[] = {
#include "rules/list.inc"
};
#undef RULE
// NOLINTEND(cppcoreguidelines-macro-usage,bugprone-macro-parentheses)

}  // namespace

std::span<const Check* const> all_checks() {
  return checks;
}

}  // namespace dbrepl::rules

namespace dbrepl::findings {

namespace {

constexpr auto rules_of = [] {
  std::array<const Rule*, std::size(rules::checks)> list{};
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = &rules::checks[i]->rule;
  return list;
}();

bool same_id(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != support::upper(b[i])) return false;
  }
  return true;
}

}  // namespace

std::span<const Rule* const> catalogue() {
  return rules_of;
}

const Rule* find_rule(std::string_view id) {
  for (const Rule* rule : catalogue()) {
    if (same_id(rule->id, id)) return rule;
  }
  return nullptr;
}

}  // namespace dbrepl::findings
