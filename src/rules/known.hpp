#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// What rules that relate properties or resources to each other can be sure of. A text that only a
/// parameter's default or one of its allowed values gives is not certain: another value may be
/// deployed.

/// The value at these steps below the Properties; null where it is not there, or where a function
/// stands on the way.
const Node* property_of(const Resource& resource, std::initializer_list<std::string_view> steps);

/// The text of a scalar, or nothing where it is not certain; also for null.
std::optional<std::string_view> certain_text(const Context& context, const Node* value);
/// The same for an integer, which may be written as a text.
std::optional<std::int64_t> certain_integer(const Context& context, const Node* value);

/// Whether a value is this text, letters' case aside, or is in a branch that the template spells.
bool spells(const Context& context, const Node& value, std::string_view text);

/// Whether an object lacks a property for sure: no macro may add it.
bool surely_lacks(const Node* object, std::string_view name);
/// What an object says of a property, `fallback` where it surely lacks it; nothing where it is not
/// certain.
std::optional<std::string_view> setting(const Context& context, const Node* object,
                                        std::string_view name, std::string_view fallback);

/// The resource of one of these types that a Ref, Fn::GetAtt or "${Id}" names; null for anything
/// else. `types` empty: of any type.
const Resource* referred(const Context& context, const Node* value,
                         std::initializer_list<std::string_view> types = {});

/// Whether two values name different things for sure: a resource of the template on one side, and
/// on the other side a different one or a literal.
bool surely_differ(const Context& context, const Node* a, const Node* b);

/// Whether one deployment can hold both resources, for sure: false also where that is not known.
bool may_meet(const Context& context, const Resource& a, const Resource& b);

}  // namespace dbrepl::rules
