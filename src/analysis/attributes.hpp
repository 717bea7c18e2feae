#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/template.hpp"
#include "schema/resolver.hpp"

namespace dbrepl::analysis {

/// What Fn::GetAtt can say about a resource.
struct AttributeAnswer {
  enum class State : std::uint8_t {
    known,    ///< the attribute exists and yields `shape`
    missing,  ///< the type has no such attribute
    unknown,  ///< custom resources, modules, types and registries that are not known here
  };
  State state = State::unknown;
  schema::Shape shape = schema::Shape::any;
};

/// The attribute of this name of a resource.
AttributeAnswer find_attribute(const Template& source, const Resource& resource,
                               std::string_view name);

/// All attribute names of a resource's type, sorted; empty where they are not known.
std::vector<std::string_view> attribute_names(const Resource& resource);

}  // namespace dbrepl::analysis
