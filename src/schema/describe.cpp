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

std::string quoted(const document::Node& node) {
  if (node.is_string()) return quoted(node.text());
  if (node.is_scalar()) return std::string(node.text());
  if (node.is_object() && node.size() == 1) return std::string(node.members().front().key);
  return std::string(to_string(node.kind()));
}

}  // namespace dbrepl::schema
