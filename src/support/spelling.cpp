#include "support/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "support/characters.hpp"

namespace dbrepl::support {
namespace {

constexpr std::size_t longest = 64;
constexpr std::size_t farthest = 6;

using Row = std::array<std::uint8_t, longest + 1>;

/// The optimal string alignment distance of two names of at most `longest` bytes, or `limit` + 1
/// where it is greater than `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  // What both start and end with makes no difference, and misspelt names have most in common.
  while (!a.empty() && !b.empty() && lower(a.front()) == lower(b.front())) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && lower(a.back()) == lower(b.back())) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
  Row rows[3];
  Row* before = &rows[0];
  Row* previous = &rows[1];
  Row* current = &rows[2];
  for (std::size_t j = 0; j <= b.size(); ++j) (*previous)[j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const char x = lower(a[i - 1]);
    (*current)[0] = static_cast<std::uint8_t>(i);
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char y = lower(b[j - 1]);
      std::size_t cost = std::min<std::size_t>((*previous)[j], (*current)[j - 1]) + 1;
      cost = std::min<std::size_t>(cost, (*previous)[j - 1] + (x == y ? 0U : 1U));
      if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y) {
        cost = std::min<std::size_t>(cost, (*before)[j - 2] + 1U);
      }
      (*current)[j] = static_cast<std::uint8_t>(cost);
      best = std::min(best, cost);
    }
    // A transposition reaches back two rows, but never below the best of the row between.
    if (best > limit) return limit + 1;
    Row* recycled = before;
    before = previous;
    previous = current;
    current = recycled;
  }
  return std::min<std::size_t>((*previous)[b.size()], limit + 1);
}

}  // namespace

std::string_view nearest_spelling(std::string_view typed, std::span<const std::string_view> known) {
  if (typed.empty() || typed.size() > longest) return {};
  for (const std::string_view name : known) {
    if (name != typed && same_letters(name, typed)) return name;
  }
  std::string_view nearest;
  std::size_t least = farthest + 1;
  for (const std::string_view name : known) {
    if (name == typed || name.size() > longest) continue;
    const auto [shorter, longer] = std::minmax({typed.size(), name.size()});
    const std::size_t limit = std::min(least - 1, longer / 3);
    if (longer - shorter > limit) continue;
    const std::size_t found = distance(typed, name, limit);
    if (found <= limit) {
      nearest = name;
      least = found;
    }
    if (least == 1) break;
  }
  return nearest;
}

bool is_one_slip(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  if (a == b || a.size() > b.size() + 1) return false;
  const auto [at, other] =
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(b.size()), b.begin());
  const std::string_view rest_a = a.substr(static_cast<std::size_t>(at - a.begin()));
  const std::string_view rest_b = b.substr(static_cast<std::size_t>(other - b.begin()));
  if (a.size() > b.size()) return rest_a.substr(1) == rest_b;
  if (rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
         rest_a.substr(2) == rest_b.substr(2);
}

bool is_slip_of_letters(std::string_view a, std::string_view b) {
  if (!is_one_slip(a, b)) return false;
  std::size_t at = 0;
  for (const char c : a) {
    if (!is_digit(c)) continue;
    while (at < b.size() && !is_digit(b[at])) ++at;
    if (at == b.size() || b[at++] != c) return false;
  }
  return std::none_of(b.begin() + static_cast<std::ptrdiff_t>(at), b.end(), is_digit);
}

}  // namespace dbrepl::support
