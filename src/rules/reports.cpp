#include "rules/reports.hpp"

#include <deque>
#include <tuple>
#include <utility>

namespace dbrepl::rules {

namespace {

constexpr int deepest = 100;

bool is_before(Mark a, Mark b) {
  return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

/// The way to a value within a resource.
class PropertyPath {
 public:
  /// `value` is a node of the resource's declaration, or null for the resource itself.
  PropertyPath(const Resource& resource, const Node* value);

  const Path* path() const { return &steps_.back(); }

 private:
  bool descend(const Node& from, const Node& wanted, bool by_place, int depth);

  std::deque<Path> steps_;
};

PropertyPath::PropertyPath(const Resource& resource, const Node* value) {
  steps_.emplace_back(nullptr, "Resources");
  steps_.emplace_back(&steps_.back(), resource.id);
  if (value == nullptr || resource.node == nullptr) return;
  // Places lead there at once; but values of an alias stand elsewhere.
  if (!descend(*resource.node, *value, true, 0)) descend(*resource.node, *value, false, 0);
}

bool PropertyPath::descend(const Node& from, const Node& wanted, bool by_place, int depth) {
  if (&from == &wanted) return true;
  if (depth > deepest) return false;
  const auto leads = [&](const Node& child, const Mark* next) {
    return !by_place ||
           (!is_before(wanted.mark(), child.mark()) &&
            (next == nullptr || is_before(wanted.mark(), *next) || *next == child.mark()));
  };
  const auto members = from.members();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Mark* next = i + 1 < members.size() ? &members[i + 1].key_mark : nullptr;
    if (!leads(members[i].value, next)) continue;
    steps_.emplace_back(&steps_.back(), members[i].key);
    if (descend(members[i].value, wanted, by_place, depth + 1)) return true;
    steps_.pop_back();
  }
  const auto items = from.items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Mark next = i + 1 < items.size() ? items[i + 1].mark() : Mark();
    if (!leads(items[i], i + 1 < items.size() ? &next : nullptr)) continue;
    steps_.emplace_back(&steps_.back(), i);
    if (descend(items[i], wanted, by_place, depth + 1)) return true;
    steps_.pop_back();
  }
  return false;
}

}  // namespace

Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   Place::Steps steps, Mark mark, std::string message, std::string hint) {
  return reporter.report(check, resource_place(resource, steps), mark, std::move(message),
                         std::move(hint));
}

Finding& report_at(const Check& check, Reporter& reporter, const Resource& resource,
                   const Node* value, std::string message, std::string hint) {
  const PropertyPath path(resource, value);
  return reporter.report(check, path.path(), mark_of(resource, value), std::move(message),
                         std::move(hint));
}

Finding& report_value(const Check& check, Reporter& reporter, const Resource& resource,
                      const Node& value, std::string message, std::string hint) {
  return report_at(check, reporter, resource, &value, std::move(message), std::move(hint));
}

Finding& report_value(const Check& check, Reporter& reporter, const Resource& resource,
                      const Node& value, Mark mark, std::string message, std::string hint) {
  const PropertyPath path(resource, &value);
  return reporter.report(check, path.path(), mark, std::move(message), std::move(hint));
}

Finding& report_property(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string_view property, std::string message, std::string hint) {
  return report_at(check, reporter, resource, resource.property(property), std::move(message),
                   std::move(hint));
}

Finding& report_resource(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string message, std::string hint) {
  return report_at(check, reporter, resource, nullptr, std::move(message), std::move(hint));
}

}  // namespace dbrepl::rules
