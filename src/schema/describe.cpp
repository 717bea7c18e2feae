#include <utility>

#include "schema/evaluation.hpp"

namespace dbrepl::schema {

std::string describe_types(TypeSet types) {
  constexpr std::pair<TypeSet, std::string_view> names[] = {
      {type_string, "a string"},   {type_integer, "an integer"}, {type_number, "a number"},
      {type_boolean, "a boolean"}, {type_array, "a list"},       {type_object, "an object"},
      {type_null, "null"}};
  if ((types & type_number) != 0) types &= ~type_integer;
  std::string result;
  for (const auto& [type, name] : names) {
    if ((types & type) == 0) continue;
    if (!result.empty()) result += " or ";
    result += name;
  }
  return result;
}

std::string_view describe_kind(document::Kind kind) {
  switch (kind) {
    case document::Kind::null:
      return "null";
    case document::Kind::boolean:
      return "a boolean";
    case document::Kind::number:
      return "a number";
    case document::Kind::string:
      return "a string";
    case document::Kind::array:
      return "a list";
    case document::Kind::object:
      return "an object";
  }
  return "";
}

std::string quoted(const document::Node& node) {
  if (node.is_string()) return quoted(node.text());
  if (node.is_scalar()) return std::string(node.text());
  if (node.is_object() && node.size() == 1) return std::string(node.members().front().key);
  return std::string(describe_kind(node.kind()));
}

}  // namespace dbrepl::schema
