#include "analysis/dynamic_reference.hpp"

namespace dbrepl::analysis {

std::vector<DynamicReference> dynamic_references_of(const Text& text) {
  constexpr std::string_view opening = "{{resolve:";
  std::vector<DynamicReference> found;
  const std::string_view whole = text.node->text();
  for (std::size_t at = whole.find(opening); at != std::string_view::npos;
       at = whole.find(opening, at + 1)) {
    const std::size_t end = whole.find("}}", at);
    if (end == std::string_view::npos) break;
    DynamicReference reference;
    reference.text = whole.substr(at, end + 2 - at);
    reference.node = text.node;
    reference.site = &text.site;
    std::string_view inside = whole.substr(at + opening.size(), end - at - opening.size());
    // "${A}}}" ends with the braces of the reference, not with the one of the variable.
    if (whole.substr(end).starts_with("}}}") && inside.rfind("${") != std::string_view::npos &&
        inside.find('}', inside.rfind("${")) == std::string_view::npos) {
      inside = whole.substr(at + opening.size(), end + 1 - at - opening.size());
      reference.text = whole.substr(at, end + 3 - at);
    }
    while (true) {
      // Colons within "${AWS::Region}" belong to the variable.
      std::size_t colon = 0;
      bool variable = false;
      for (; colon < inside.size(); ++colon) {
        if (inside[colon] == '$' && colon + 1 < inside.size() && inside[colon + 1] == '{')
          variable = true;
        if (inside[colon] == '}') variable = false;
        if (inside[colon] == ':' && !variable) break;
      }
      reference.parts.push_back(inside.substr(0, colon));
      if (colon >= inside.size()) break;
      inside.remove_prefix(colon + 1);
    }
    reference.service = reference.parts.front();
    reference.parts.erase(reference.parts.begin());
    found.push_back(std::move(reference));
  }
  return found;
}

}  // namespace dbrepl::analysis
