#pragma once

#include <string>
#include <string_view>

namespace dbrepl::document {

/// The key of the long form of a short form: "!Ref" gives "Ref", "!Sub" gives "Fn::Sub"; empty
/// where CloudFormation has no such function. The text lives for ever.
///
/// Source: the reference of intrinsic functions, rule functions included,
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
std::string_view long_form(std::string_view tag);

/// What is said about a tag that CloudFormation does not know: the tag, and the nearest one.
std::string unknown_tag_message(std::string_view tag);

}  // namespace dbrepl::document
