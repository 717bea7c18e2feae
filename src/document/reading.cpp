#include "document/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "support/quote.hpp"

namespace dbrepl::document {

void Problems::add(Fault fault, std::string message, Mark mark, Mark related) {
  if (!full()) stop(fault, std::move(message), mark, related);
}

void Problems::stop(Fault fault, std::string message, Mark mark, Mark related) {
  list_.push_back({fault, std::move(message), mark, related});
}

void Problems::add_repeated_keys(const Node& object) {
  for (const auto& [first, repeated] : repeated_members(object)) {
    if (full()) return;
    add(Fault::duplicate_key,
        fmt::format("the key {} stands twice in this object, first on line {}",
                    support::quoted(repeated->key), first->key_mark.line),
        repeated->key_mark, first->key_mark);
  }
}

void Problems::add_null_member(std::string_view key, Mark mark, bool spelt) {
  if (full()) return;
  add(Fault::null_value,
      fmt::format("{} {}", support::quoted(key),
                  spelt ? "is null; expected a value" : "has no value"),
      mark);
}

void Problems::add_null_element(Mark mark) {
  add(Fault::null_value, "a list element is null; expected a value", mark);
}

void Problems::stop_too_deep(std::size_t depth, Mark mark) {
  stop(Fault::too_deep, fmt::format("values are nested more than {} deep", depth), mark);
}

void Problems::stop_too_many_nodes(std::size_t nodes, Mark mark) {
  stop(Fault::too_many_nodes, fmt::format("there are more than {} values", nodes), mark);
}

std::vector<Problem> Problems::take() {
  std::stable_sort(list_.begin(), list_.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.mark.line, a.mark.column) < std::tie(b.mark.line, b.mark.column);
  });
  return std::move(list_);
}

}  // namespace dbrepl::document
