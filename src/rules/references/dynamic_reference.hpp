#pragma once

#include "analysis/dynamic_reference.hpp"
#include "rules/check.hpp"

namespace dbrepl::rules {

using analysis::DynamicReference;

/// Visits all of a template's, outside of parameters and mappings, whose texts may be no
/// references.
template <typename Visit>
void for_each_dynamic_reference(const Context& context, Visit visit) {
  for (const analysis::Text& text : context.calls.texts()) {
    const Part part = text.site.part;
    if (part == Part::parameters || part == Part::mappings || part == Part::head) continue;
    for (const DynamicReference& reference : analysis::dynamic_references_of(text))
      visit(reference);
  }
}

}  // namespace dbrepl::rules
