#pragma once

#include <cstddef>

#include "document/node.hpp"
#include "schema/value.hpp"

namespace dbrepl::schema {

/// Whether two values of a template are written the same; members of objects in any order.
bool same(const document::Node& a, const document::Node& b);
/// Equal for what is the same.
std::size_t hash_of(const document::Node& node);
/// Whether AWS::NoValue may take a value away.
bool may_be_absent(const document::Node& node);

/// Whether a value of a template is this constant, as lenient scalars have it: "5" is 5.
bool equals(Value constant, const document::Node& node);

}  // namespace dbrepl::schema
