#include "schema/equality.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>

namespace dbrepl::schema {

using document::Kind;
using document::Member;
using document::Node;

bool same(const Node& a, const Node& b) {
  if (a.kind() != b.kind() || a.size() != b.size() || a.text() != b.text()) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!same(a.items()[i], b.items()[i])) return false;
  }
  const auto members = a.members();
  return std::all_of(members.begin(), members.end(), [&b](const Member& member) {
    const Node* other = b.find(member.key);
    return other != nullptr && same(member.value, *other);
  });
}

std::size_t hash_of(const Node& node) {
  const std::hash<std::string_view> hash;
  std::size_t result = hash(node.text()) + static_cast<std::size_t>(node.kind());
  for (const Node& item : node.items()) result = result * 31 + hash_of(item);
  // The order of members does not count.
  for (const Member& member : node.members())
    result += hash(member.key) ^ (hash_of(member.value) * 17);
  return result;
}

bool may_be_absent(const Node& node) {
  if (node.is_string()) return node.text() == "AWS::NoValue";
  const auto items = node.items();
  const auto members = node.members();
  return std::any_of(items.begin(), items.end(), may_be_absent) ||
         std::any_of(members.begin(), members.end(),
                     [](const Member& member) { return may_be_absent(member.value); });
}

bool equals(Value constant, const Node& node) {
  switch (constant.kind()) {
    case Kind::null:
      return node.is_null();
    case Kind::boolean:
    case Kind::string:
      return node.is_scalar() && node.text() == constant.text();
    case Kind::number: {
      if (!node.is_scalar()) return false;
      if (node.text() == constant.text()) return true;
      const std::optional<double> number = node.number();
      return number && *number == constant.number();
    }
    case Kind::array:
      if (!node.is_array() || node.size() != constant.size()) return false;
      for (std::size_t i = 0; i < constant.size(); ++i) {
        if (!equals(constant[i], node.items()[i])) return false;
      }
      return true;
    case Kind::object:
      if (!node.is_object() || node.size() != constant.size()) return false;
      for (std::size_t i = 0; i < constant.size(); ++i) {
        const Node* member = node.find(constant.key(i));
        if (member == nullptr || !equals(constant.member(i), *member)) return false;
      }
      return true;
  }
  return false;
}

}  // namespace dbrepl::schema
