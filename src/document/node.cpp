#include "document/node.hpp"

#include <charconv>

namespace dbrepl::document {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::number:
      return "number";
    case Kind::string:
      return "string";
    case Kind::array:
      return "list";
    case Kind::object:
      return "object";
  }
  return "";
}

std::optional<std::int64_t> Node::integer() const {
  if (kind_ != Kind::number) return std::nullopt;
  const std::string_view digits = text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> Node::number() const {
  if (kind_ != Kind::number) return std::nullopt;
  const std::string_view digits = text();
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::span<const Node> Node::items() const {
  if (kind_ != Kind::array) return {};
  return {items_, size_};
}

std::span<const Member> Node::members() const {
  if (kind_ != Kind::object) return {};
  return {members_, size_};
}

const Member* Node::find_member(std::string_view key) const {
  for (const Member& member : members()) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Member* member = find_member(key);
  return member == nullptr ? nullptr : &member->value;
}

}  // namespace dbrepl::document
