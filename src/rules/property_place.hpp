#pragma once

#include <deque>

#include "rules/check.hpp"

namespace dbrepl::rules {

/// The way to a value within a resource, found by where it stands. For reports: the cost is that of
/// the members on the way.
class PropertyPath {
 public:
  /// `value` is a node of the resource's declaration, or null for the resource itself.
  PropertyPath(const Resource& resource, const Node* value);

  const Path* path() const { return &steps_.back(); }

 private:
  bool descend(const Node& from, const Node& wanted, bool by_place, int depth);

  std::deque<Path> steps_;
};

/// Reports at a value within a resource; `mark` is where the value stands unless one is given.
Finding& report_value(const Check& check, Reporter& reporter, const Resource& resource,
                      const Node& value, std::string message, std::string hint = {});
Finding& report_value(const Check& check, Reporter& reporter, const Resource& resource,
                      const Node& value, Mark mark, std::string message, std::string hint = {});
/// Reports at the resource as a whole.
Finding& report_resource(const Check& check, Reporter& reporter, const Resource& resource,
                         std::string message, std::string hint = {});

}  // namespace dbrepl::rules
