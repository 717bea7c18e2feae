#pragma once

#include <optional>

#include "document/document.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

/// The template of a nested stack, where TemplateURL names a readable file beside this template, as
/// before packaging; nothing for anything else.
std::optional<document::Document> nested_template(const Context& context, const Resource& stack);

}  // namespace dbrepl::rules
