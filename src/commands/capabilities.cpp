#include "commands/capabilities.hpp"

#include <array>

namespace dbrepl::commands {
namespace {

using document::Member;
using document::Node;

struct NamedType {
  std::string_view type;
  std::string_view name_property;  ///< empty where the resource cannot have a name
};

/// The types that the API reference lists, and managed policies.
constexpr std::array<NamedType, 8> iam_types{{{"AWS::IAM::AccessKey", ""},
                                              {"AWS::IAM::Group", "GroupName"},
                                              {"AWS::IAM::InstanceProfile", "InstanceProfileName"},
                                              {"AWS::IAM::ManagedPolicy", "ManagedPolicyName"},
                                              {"AWS::IAM::Policy", ""},
                                              {"AWS::IAM::Role", "RoleName"},
                                              {"AWS::IAM::User", "UserName"},
                                              {"AWS::IAM::UserToGroupAddition", ""}}};

bool has_name(const Node& resource, const NamedType& type) {
  const Node* properties = resource.find("Properties");
  return properties != nullptr && !type.name_property.empty() &&
         properties->find(type.name_property) != nullptr;
}

bool uses_transform(const Node& node) {
  for (const Member& member : node.members()) {
    if (member.key == "Fn::Transform" || uses_transform(member.value)) return true;
  }
  for (const Node& item : node.items()) {
    if (uses_transform(item)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> needed_capabilities(const Node& root) {
  bool iam = false;
  bool named = false;
  if (const Node* resources = root.find("Resources")) {
    for (const Member& resource : resources->members()) {
      const Node* type = resource.value.find("Type");
      if (type == nullptr) continue;
      for (const NamedType& known : iam_types) {
        if (type->text() != known.type) continue;
        iam = true;
        named = named || has_name(resource.value, known);
      }
    }
  }
  std::vector<std::string> capabilities;
  if (iam) capabilities.emplace_back(named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
  if (root.find("Transform") != nullptr || uses_transform(root)) {
    capabilities.emplace_back("CAPABILITY_AUTO_EXPAND");
  }
  return capabilities;
}

}  // namespace dbrepl::commands
