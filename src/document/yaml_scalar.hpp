#pragma once

#include <string_view>

#include "document/builder.hpp"
#include "document/node.hpp"

namespace dbrepl::document {

/// What a plain YAML scalar (no quotes, no tag) stands for, as CloudFormation reads it: YAML 1.1,
/// where yes, no, on and off are booleans and 0644 is octal, except that dates and times stay text.
/// Numbers that JSON would spell otherwise take JSON's spelling (0x1F is 31, .5 is 0.5); infinities
/// and NaN, which JSON lacks, stay text. `text` is stored in the builder.
///
/// Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
/// (YAML 1.1 without timestamps), https://yaml.org/type/ (bool, int, float, null), and
/// aws-cloudformation/cloudformation-coverage-roadmap#745 (an account id with a leading zero
/// arrives as an octal number).
Node resolve_plain(std::string_view text, Mark mark, Builder& builder);

}  // namespace dbrepl::document
