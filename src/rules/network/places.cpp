#include "rules/network/places.hpp"

namespace dbrepl::rules {

namespace {

/// Reports at `sought` where it lies below `value`; null where it does not.
Finding* report_below(const Check& check, Reporter& reporter, const Node& value, const Path& path,
                      const Node* sought, std::string& message, std::string& hint) {
  if (&value == sought) {
    return &reporter.report(check, &path, sought->mark(), std::move(message), std::move(hint));
  }
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    const Path step(&path, i);
    if (Finding* found =
            report_below(check, reporter, value.items()[i], step, sought, message, hint)) {
      return found;
    }
  }
  for (const Member& member : value.members()) {
    const Path step(&path, member.key);
    if (Finding* found = report_below(check, reporter, member.value, step, sought, message, hint)) {
      return found;
    }
  }
  return nullptr;
}

}  // namespace

Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   const Node* node, std::string message, std::string hint) {
  const Path resources(nullptr, "Resources");
  const Path path(&resources, resource.id);
  if (node != nullptr && resource.node != nullptr) {
    if (Finding* found = report_below(check, reporter, *resource.node, path, node, message, hint)) {
      return *found;
    }
  }
  return reporter.report(check, &path, resource.mark, std::move(message), std::move(hint));
}

Finding& report_property(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string_view property, std::string message, std::string hint) {
  const Node* node = resource.properties == nullptr ? nullptr : resource.properties->find(property);
  return report_at(check, reporter, resource, node, std::move(message), std::move(hint));
}

}  // namespace dbrepl::rules
