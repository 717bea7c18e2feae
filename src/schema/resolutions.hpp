#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "document/node.hpp"
#include "schema/resolver.hpp"

namespace dbrepl::schema {

/// What the functions of a template yield, each asked for once.
class Resolutions {
 public:
  explicit Resolutions(Resolver& resolver) : resolver_(resolver) {}

  bool calls_function(const document::Node& value) const {
    return value.is_object() && value.size() == 1 && resolver_.calls_function(value);
  }

  /// The alternatives of a value that calls a function. It must stay where it is.
  std::span<const Alternative> of(const document::Node& value) {
    const auto [entry, fresh] = known_.try_emplace(&value);
    if (fresh) {
      std::vector<Alternative> found;
      resolver_.alternatives(value, found);
      entry->second = std::move(found);
    }
    return entry->second;
  }

  /// Functions may yield other values from now on.
  void forget() { known_.clear(); }

 private:
  Resolver& resolver_;
  std::unordered_map<const document::Node*, std::vector<Alternative>> known_;
};

}  // namespace dbrepl::schema
