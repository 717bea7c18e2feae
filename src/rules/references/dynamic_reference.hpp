#pragma once

#include <string_view>
#include <vector>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// One "{{resolve:service:…}}" in a text of the template.
struct DynamicReference {
  std::string_view text;                ///< with its braces
  std::string_view service;             ///< "ssm"
  std::vector<std::string_view> parts;  ///< behind the service, split at colons
  const Node* node = nullptr;
  const Site* site = nullptr;
};

/// The references of one text.
std::vector<DynamicReference> dynamic_references_of(const analysis::Text& text);

/// Visits all of a template's, outside of parameters and mappings, whose texts may be no
/// references.
template <typename Visit>
void for_each_dynamic_reference(const Context& context, Visit visit) {
  for (const analysis::Text& text : context.calls.texts()) {
    const Part part = text.site.part;
    if (part == Part::parameters || part == Part::mappings || part == Part::head) continue;
    for (const DynamicReference& reference : dynamic_references_of(text)) visit(reference);
  }
}

}  // namespace dbrepl::rules
