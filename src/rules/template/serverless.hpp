#pragma once

#include <string_view>

#include "rules/check.hpp"
#include "schema/value.hpp"

namespace dbrepl::rules {

/// The kind of a serverless resource: "Function" for AWS::Serverless::Function.
std::string_view serverless_kind(const Resource& resource);

/// A property of a serverless resource: its own value, or the one that Globals gives to all
/// resources of its kind; null where there is none, or AWS::NoValue.
const Node* serverless_property(const Context& context, const Resource& resource,
                                std::string_view name);

/// Whether more properties may come from a function: none of them is missing for sure.
bool may_have_more(const Resource& resource);

/// What the transform knows: see serverless.json in schemas/README.md.
schema::Value serverless_facts(std::string_view part);

/// The resource that a value names with Ref; null where it is another value, or no resource.
const Resource* serverless_target(const Context& context, const Node* value);

/// Whether a value is a call of a function, which may yield anything.
bool is_call(const Node* value);

}  // namespace dbrepl::rules
