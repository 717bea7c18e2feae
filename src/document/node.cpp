#include "document/node.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "document/member_index.hpp"

namespace dbrepl::document {

std::string_view to_string(Kind kind) {
  constexpr std::string_view words[] = {"null",     "a boolean", "a number",
                                        "a string", "a list",    "an object"};
  return words[static_cast<std::size_t>(kind)];
}

std::optional<std::int64_t> Node::integer() const {
  if (!is_number()) return std::nullopt;
  const char* end = text_ + size_;
  std::int64_t value = 0;
  const auto whole = std::from_chars(text_, end, value);
  if (whole.ptr == end && whole.ec == std::errc{}) return value;
  // 1.0 and 1e3 are integers as well.
  if (whole.ptr == end) return std::nullopt;
  const std::optional<double> real = number();
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (!real || *real < -exact || *real > exact) return std::nullopt;
  value = static_cast<std::int64_t>(*real);
  if (static_cast<double>(value) != *real) return std::nullopt;
  return value;
}

std::optional<double> Node::number() const {
  if (!is_number()) return std::nullopt;
  double value = 0;
  const auto [ptr, error] = std::from_chars(text_, text_ + size_, value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::span<const Member> Node::members() const {
  if (kind_ != Kind::object) return {};
  return {members_, size_};
}

const Member* Node::find_member(std::string_view key) const {
  const std::span<const Member> all = members();
  if (all.size() <= MemberIndex::threshold) {
    for (const Member& member : all) {
      if (member.key == key) return &member;
    }
    return nullptr;
  }
  const std::span<const std::uint32_t> index = MemberIndex::of(*this);
  const auto at = std::lower_bound(
      index.begin(), index.end(), key,
      [all](std::uint32_t i, std::string_view k) { return MemberIndex::precedes(all[i].key, k); });
  return at != index.end() && all[*at].key == key ? &all[*at] : nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Member* member = find_member(key);
  return member == nullptr ? nullptr : &member->value;
}

std::vector<std::pair<const Member*, const Member*>> repeated_members(const Node& object) {
  std::vector<std::pair<const Member*, const Member*>> repeated;
  const std::span<const Member> all = object.members();
  if (all.size() <= MemberIndex::threshold) {
    for (std::size_t i = 1; i < all.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (all[j].key != all[i].key) continue;
        repeated.emplace_back(&all[j], &all[i]);
        break;
      }
    }
    return repeated;
  }
  const std::span<const std::uint32_t> index = MemberIndex::of(object);
  std::size_t first = 0;
  for (std::size_t i = 1; i < index.size(); ++i) {
    if (all[index[i]].key == all[index[first]].key) {
      repeated.emplace_back(&all[index[first]], &all[index[i]]);
    } else {
      first = i;
    }
  }
  std::sort(repeated.begin(), repeated.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  return repeated;
}

}  // namespace dbrepl::document
