#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace dbrepl::rules {

/// A resource type of the serverless transform.
struct ServerlessType {
  std::string_view name;
  std::span<const std::string_view> properties;
  std::span<const std::string_view> required;
};

/// The type with this name, or null.
const ServerlessType* find_serverless_type(std::string_view name);

std::vector<std::string_view> serverless_type_names();

}  // namespace dbrepl::rules
