#pragma once

#include <cstdint>
#include <string_view>

#include "document/node.hpp"

namespace dbrepl::analysis {

/// The intrinsic functions of CloudFormation.
enum class Function : std::uint8_t {
  none,
  ref,
  get_att,
  sub,
  join,
  select,
  split,
  find_in_map,
  base64,
  cidr,
  get_azs,
  import_value,
  get_stack_output,
  transform,
  if_,
  equals,
  and_,
  or_,
  not_,
  condition,
  contains,
  each_member_equals,
  each_member_in,
  ref_all,
  value_of,
  value_of_all,
  length,
  to_json_string,
  for_each,
  unknown,  ///< a key that starts with "Fn::" and names none
};

/// The function that a key names. "Condition" is none: it is a function among conditions only, see
/// condition_function_of().
Function function_of(std::string_view key);

/// The key of a function: "Fn::GetAtt"; "" for none and unknown.
std::string_view name_of(Function function);

/// An object that calls a function: exactly one member, whose key names it.
struct Invocation {
  Function function = Function::none;
  const document::Member* member = nullptr;  ///< key and argument; null for none

  explicit operator bool() const { return member != nullptr; }
  const document::Node& argument() const { return member->value; }
};

/// What a value calls; none for anything that calls nothing. An unknown "Fn::…" is `unknown`.
Invocation invocation_of(const document::Node& value);

/// The same among conditions, where {"Condition": "Name"} is a function.
Invocation condition_function_of(const document::Node& value);

/// Whether it yields true or false.
constexpr bool is_condition_function(Function function) {
  return function >= Function::equals && function <= Function::each_member_in;
}

/// Whether a value is {"Ref": "AWS::NoValue"}, which takes away the property that it stands for.
bool is_no_value(const document::Node& value);

}  // namespace dbrepl::analysis
