#include "rules/places.hpp"

#include <array>
#include <utility>

namespace dbrepl::rules {

Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   std::initializer_list<std::string_view> steps, Mark mark, std::string message,
                   std::string hint) {
  const Path resources(nullptr, "Resources");
  std::array<Path, 8> path;
  path[0] = Path(&resources, resource.id);
  std::size_t last = 0;
  for (const std::string_view step : steps) {
    if (last + 1 == path.size()) break;
    path[last + 1] = Path(&path[last], step);
    ++last;
  }
  return reporter.report(check, &path[last], mark, std::move(message), std::move(hint));
}

const Node* property_of(const Resource& resource, std::string_view name) {
  return resource.properties == nullptr ? nullptr : resource.properties->find(name);
}

Mark mark_of(const Resource& resource, const Node* value) {
  return value == nullptr ? resource.mark : value->mark();
}

}  // namespace dbrepl::rules
