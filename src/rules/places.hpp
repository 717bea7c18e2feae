#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// Reports at a place of a resource; `steps` lead there: {"Properties", "Runtime"}.
Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   std::initializer_list<std::string_view> steps, Mark mark, std::string message,
                   std::string hint = {});

/// The value of a property at the top of the properties, or null.
const Node* property_of(const Resource& resource, std::string_view name);

/// Where something is said of a property: at its value, or at the resource where it has none.
Mark mark_of(const Resource& resource, const Node* value);

}  // namespace dbrepl::rules
