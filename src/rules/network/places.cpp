#include "rules/network/places.hpp"

#include <utility>

#include "rules/property_place.hpp"

namespace dbrepl::rules {

Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   const Node* node, std::string message, std::string hint) {
  if (node == nullptr) {
    return report_resource(check, reporter, resource, std::move(message), std::move(hint));
  }
  return report_value(check, reporter, resource, *node, std::move(message), std::move(hint));
}

Finding& report_property(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string_view property, std::string message, std::string hint) {
  const Node* node = resource.properties == nullptr ? nullptr : resource.properties->find(property);
  return report_at(check, reporter, resource, node, std::move(message), std::move(hint));
}

}  // namespace dbrepl::rules
