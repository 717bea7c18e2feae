#pragma once

#include <string>

#include "template/handle.hpp"
#include "template/value.hpp"

namespace dbrepl::cfn {

/// A resource that a function of one's own creates and deletes. No schema knows its properties.
struct CustomResource {
  /// "AWS::CloudFormation::CustomResource" or "Custom::Name".
  std::string type = "AWS::CloudFormation::CustomResource";
  /// ARN of the function or topic that serves the requests.
  Value<String> ServiceToken;
  /// What the service is told, beside the token.
  Optional<Map<Json>> properties{};
};

Tree to_tree(CustomResource&& resource);

/// The attributes of a custom resource have the names that its service gives them.
class CustomAttributes {
 public:
  explicit CustomAttributes(std::string_view resource) : resource_(resource) {}

  Attribute<Any> operator[](std::string_view name) const { return {resource_, name}; }

 private:
  std::string_view resource_;
};

template <>
struct ResourceTraits<CustomResource> {
  static std::string type_of(const CustomResource& resource) { return resource.type; }
  using Identifier = String;
  using Attributes = CustomAttributes;
};

}  // namespace dbrepl::cfn
