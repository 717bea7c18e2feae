#pragma once

#include <string>
#include <string_view>

#include "document/builder.hpp"
#include "document/node.hpp"

namespace dbrepl::document {

/// The key of the long form of a short form: "!Ref" gives "Ref", "!Sub" gives "Fn::Sub"; empty
/// where CloudFormation has no such function. The text lives for ever.
///
/// Source: the reference of intrinsic functions, rule functions included,
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
std::string_view long_form(std::string_view tag);

/// The long form: an object with the argument under the function's key. The text A.B.C of
/// `Fn::GetAtt` becomes ["A", "B.C"]; without a dot it stays as it is.
Node make_long_form(std::string_view function, const Node& argument, Builder& builder);

/// A scalar with a tag of YAML itself (`!!int 1`), text where tag and text do not fit, or where
/// CloudFormation does not take the tag: then `problem` says so.
Node resolve_tagged(std::string_view tag, std::string_view text, Mark mark, Builder& builder,
                    std::string& problem);

/// What is said about a tag that CloudFormation does not know: the tag, and the nearest one.
std::string unknown_tag_message(std::string_view tag);

}  // namespace dbrepl::document
