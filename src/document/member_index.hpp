#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "document/node.hpp"

namespace dbrepl::document {

/// How the members of a large object are found without looking at each: behind its members, the
/// arena holds their indices, sorted by key, then by position. Small objects have none, as looking
/// at each is faster.
struct MemberIndex {
  static constexpr std::size_t threshold = 16;

  /// The indices of the members of an object of more than `threshold` members.
  static std::span<const std::uint32_t> of(const Node& object) {
    const void* behind = object.members_ + object.size_;
    return {static_cast<const std::uint32_t*>(behind), object.size_};
  }

  /// The order of the index: any total order serves, and lengths are quicker to compare than bytes.
  static bool precedes(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

}  // namespace dbrepl::document
