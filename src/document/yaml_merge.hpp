#pragma once

#include <span>

#include "document/builder.hpp"
#include "document/node.hpp"

namespace dbrepl::document {

/// What a mapping is with others merged into it (`<<`): its own members, then those of `bases`
/// whose keys it lacks, the first one that has a key before the others.
Node merge_members(const Node& own, std::span<const Node> bases, Builder& builder);

}  // namespace dbrepl::document
