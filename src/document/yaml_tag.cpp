#include "document/yaml_tag.hpp"

#include <fmt/format.h>

#include <array>

#include "document/yaml_scalar.hpp"
#include "support/quote.hpp"
#include "support/spelling.hpp"

namespace dbrepl::document {
namespace {

constexpr std::string_view prefix = "Fn::";
constexpr std::string_view standard = "tag:yaml.org,2002:";

// The keys of the long forms; a tag is '!' and its key without "Fn::".
constexpr std::array<std::string_view, 27> functions = {
    "Ref",
    "Fn::Sub",
    "Fn::GetAtt",
    "Fn::Join",
    "Fn::If",
    "Fn::Select",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::ImportValue",
    "Fn::Base64",
    "Fn::Split",
    "Fn::Not",
    "Fn::And",
    "Fn::Or",
    "Condition",
    "Fn::GetAZs",
    "Fn::Cidr",
    "Fn::Transform",
    "Fn::Length",
    "Fn::ToJsonString",
    "Fn::GetStackOutput",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::RefAll",
    "Fn::ValueOf",
    "Fn::ValueOfAll",
};

std::string_view name_of(std::string_view key) {
  return key.substr(0, prefix.size()) == prefix ? key.substr(prefix.size()) : key;
}

}  // namespace

std::string_view long_form(std::string_view tag) {
  tag.remove_prefix(1);
  for (const std::string_view key : functions) {
    if (name_of(key) == tag) return key;
  }
  return {};
}

Node make_long_form(std::string_view function, const Node& argument, Builder& builder) {
  Member member{function, argument.mark(), argument};
  if (function == "Fn::GetAtt" && argument.is_string()) {
    const std::string_view name = argument.text();
    const std::size_t dot = name.find('.');
    if (dot != std::string_view::npos) {
      const Node parts[] = {builder.string(name.substr(0, dot), argument.mark()),
                            builder.string(name.substr(dot + 1), argument.mark())};
      member.value = builder.array(parts, argument.mark());
    }
  }
  return builder.object({&member, 1}, argument.mark(), true);
}

Node resolve_tagged(std::string_view tag, std::string_view text, Mark mark, Builder& builder,
                    std::string& problem) {
  std::string_view name = tag;
  if (name.substr(0, standard.size()) == standard) name.remove_prefix(standard.size());
  const Node value = resolve_plain(text, mark, builder);
  std::string_view expected;
  if (name == "int") {
    if (value.integer()) return value;
    expected = "an integer";
  } else if (name == "float") {
    if (value.is_number()) return value;
    expected = "a number";
  } else if (name == "bool") {
    if (value.is_boolean()) return value;
    expected = "a boolean";
  } else if (name == "null") {
    if (value.is_null()) return value;
    expected = "nothing";
  }
  problem = expected.empty() ? unknown_tag_message(tag)
                             : fmt::format("expected {} behind !!{}, found {}", expected, name,
                                           support::quoted(text));
  return builder.string(text, mark);
}

std::string unknown_tag_message(std::string_view tag) {
  if (tag.substr(0, standard.size()) == standard) {
    return fmt::format("CloudFormation does not take the tag {}",
                       support::quoted(fmt::format("!!{}", tag.substr(standard.size()))));
  }
  std::array<std::string_view, functions.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = name_of(functions[i]);
  std::string_view name = tag;
  if (!name.empty() && name[0] == '!') name.remove_prefix(1);
  name = name_of(name);
  std::string message = fmt::format("there is no function for the tag {}", support::quoted(tag));
  const std::string_view near =
      long_form(fmt::format("!{}", name)).empty() ? support::nearest_spelling(name, names) : name;
  if (!near.empty()) message += fmt::format("; did you mean !{}", near);
  return message;
}

}  // namespace dbrepl::document
