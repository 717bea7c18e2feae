#pragma once

#include <string_view>
#include <vector>

#include "analysis/calls.hpp"

namespace dbrepl::analysis {

/// One "{{resolve:service:…}}" in a text of the template.
struct DynamicReference {
  std::string_view text;                ///< with its braces
  std::string_view service;             ///< "ssm"
  std::vector<std::string_view> parts;  ///< behind the service, split at colons
  const Node* node = nullptr;
  const Site* site = nullptr;
};

/// The references of one text.
std::vector<DynamicReference> dynamic_references_of(const Text& text);

}  // namespace dbrepl::analysis
