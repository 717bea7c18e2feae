#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "rules/check.hpp"
#include "rules/place.hpp"

namespace dbrepl::rules {

/// Reports at a place of a resource; `steps` lead there: {"Properties", "Runtime"}.
inline Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                          Place::Steps steps, Mark mark, std::string message,
                          std::string hint = {}) {
  return reporter.report(check, resource_place(resource, steps), mark, std::move(message),
                         std::move(hint));
}

/// The value of a property at the top of the properties, or null.
inline const Node* top_property(const Resource& resource, std::string_view name) {
  return resource.properties == nullptr ? nullptr : resource.properties->find(name);
}

/// Where something is said of a property: at its value, or at the resource where it has none.
inline Mark mark_of(const Resource& resource, const Node* value) {
  return value == nullptr ? resource.mark : value->mark();
}

}  // namespace dbrepl::rules
