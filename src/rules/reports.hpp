#pragma once

#include <string>
#include <string_view>

#include "rules/check.hpp"
#include "rules/place.hpp"

namespace dbrepl::rules {

/// Reports at a place of a resource; `steps` lead there: {"Properties", "Runtime"}.
Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   Place::Steps steps, Mark mark, std::string message, std::string hint = {});
/// Reports at a value within a resource; at the resource itself where `value` is null.
Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   const Node* value, std::string message, std::string hint = {});

/// Reports at a value within a resource, found by where it stands: the cost is that of the members
/// on the way. `mark` is where the value stands unless one is given.
Finding& report_value(const Check& check, Reporter& reporter, const Resource& resource,
                      const Node& value, std::string message, std::string hint = {});
Finding& report_value(const Check& check, Reporter& reporter, const Resource& resource,
                      const Node& value, Mark mark, std::string message, std::string hint = {});

/// Reports at a property of a resource; at the resource itself where it has none.
Finding& report_property(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string_view property, std::string message, std::string hint = {});

/// Reports at the resource as a whole.
Finding& report_resource(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string message, std::string hint = {});

/// Where something is said of a property: at its value, or at the resource where it has none.
inline Mark mark_of(const Resource& resource, const Node* value) {
  return value == nullptr ? resource.mark : value->mark();
}

}  // namespace dbrepl::rules
