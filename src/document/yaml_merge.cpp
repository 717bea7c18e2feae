#include "document/yaml_merge.hpp"

#include <set>
#include <string_view>
#include <vector>

namespace dbrepl::document {

Node merge_members(const Node& own, std::span<const Node> bases, Builder& builder) {
  std::vector<Member> members(own.members().begin(), own.members().end());
  std::set<std::string_view> taken;
  for (const Node& base : bases) {
    for (const Member& member : base.members()) {
      if (own.find_member(member.key) == nullptr && taken.insert(member.key).second) {
        members.push_back(member);
      }
    }
  }
  return builder.object(members, own.mark());
}

}  // namespace dbrepl::document
