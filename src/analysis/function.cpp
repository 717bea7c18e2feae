#include "analysis/function.hpp"

#include <array>

namespace dbrepl::analysis {

namespace {

struct Name {
  std::string_view key;
  Function function;
};

constexpr std::array names{
    Name{"Ref", Function::ref},
    Name{"Fn::GetAtt", Function::get_att},
    Name{"Fn::Sub", Function::sub},
    Name{"Fn::Join", Function::join},
    Name{"Fn::Select", Function::select},
    Name{"Fn::Split", Function::split},
    Name{"Fn::FindInMap", Function::find_in_map},
    Name{"Fn::Base64", Function::base64},
    Name{"Fn::Cidr", Function::cidr},
    Name{"Fn::GetAZs", Function::get_azs},
    Name{"Fn::ImportValue", Function::import_value},
    Name{"Fn::GetStackOutput", Function::get_stack_output},
    Name{"Fn::Transform", Function::transform},
    Name{"Fn::If", Function::if_},
    Name{"Fn::Equals", Function::equals},
    Name{"Fn::And", Function::and_},
    Name{"Fn::Or", Function::or_},
    Name{"Fn::Not", Function::not_},
    Name{"Condition", Function::condition},
    Name{"Fn::Contains", Function::contains},
    Name{"Fn::EachMemberEquals", Function::each_member_equals},
    Name{"Fn::EachMemberIn", Function::each_member_in},
    Name{"Fn::RefAll", Function::ref_all},
    Name{"Fn::ValueOf", Function::value_of},
    Name{"Fn::ValueOfAll", Function::value_of_all},
    Name{"Fn::Length", Function::length},
    Name{"Fn::ToJsonString", Function::to_json_string},
};

}  // namespace

Function function_of(std::string_view key) {
  if (key == "Ref") return Function::ref;
  if (!key.starts_with("Fn::")) return Function::none;
  for (const Name& name : names) {
    if (name.key == key) return name.function;
  }
  if (key == "Fn::ForEach" || key.starts_with("Fn::ForEach::")) return Function::for_each;
  return Function::unknown;
}

std::string_view name_of(Function function) {
  if (function == Function::for_each) return "Fn::ForEach";
  for (const Name& name : names) {
    if (name.function == function) return name.key;
  }
  return {};
}

Invocation invocation_of(const document::Node& value) {
  if (!value.is_object() || value.size() != 1) return {};
  const document::Member& member = value.members().front();
  const Function function = function_of(member.key);
  // A loop adds members to the object that it stands in; it is no value of its own.
  if (function == Function::none || function == Function::for_each) return {};
  return {function, &member};
}

Invocation condition_function_of(const document::Node& value) {
  if (value.is_object() && value.size() == 1 && value.members().front().key == "Condition") {
    return {Function::condition, &value.members().front()};
  }
  return invocation_of(value);
}

bool is_no_value(const document::Node& value) {
  const Invocation call = invocation_of(value);
  return call.function == Function::ref && call.argument().is_string() &&
         call.argument().text() == "AWS::NoValue";
}

}  // namespace dbrepl::analysis
