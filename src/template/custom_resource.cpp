#include "template/custom_resource.hpp"

namespace dbrepl::cfn {

Tree to_tree(CustomResource&& resource) {
  Tree tree = Tree::single("ServiceToken", resource.ServiceToken.take());
  if (const Tree::Object* members = resource.properties.tree().members()) {
    for (const Tree::Member& member : *members) tree.set(member.key, member.value);
  }
  return tree;
}

}  // namespace dbrepl::cfn
