#pragma once

#include <string_view>
#include <vector>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

using analysis::leads_into;

/// The resources of this type that a property of a resource names, in the order of the template.
std::vector<const Resource*> named_by(const Context& context, const Resource& resource,
                                      std::string_view property, std::string_view type);

/// The resources of this type that name one, each once.
std::vector<const Resource*> naming(const Context& context, const Resource& resource,
                                    std::string_view type);

/// The policies that are resources of their own and are attached to a role.
std::vector<const Resource*> policies_of(const Context& context, const Resource& role);

/// Whether a text stands anywhere below a value.
bool mentions(const Node& value, std::string_view text);

/// By position: the resources that one depends on, directly or through others, itself included.
std::vector<bool> needed_by(const Context& context, const Resource& resource);

}  // namespace dbrepl::rules
