#include "template/value.hpp"

#include <array>

namespace dbrepl::cfn {

Tree to_tree(Tag&& tag) {
  const std::array<Slot, 2> slots{{{"Key", tag.Key.tree()}, {"Value", tag.Value.tree()}}};
  return object_of(slots);
}

}  // namespace dbrepl::cfn
