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
  void forget() {
    known_.clear();
    undecided_ = false;
  }

  /// Whether what has been said depends on which of several values a function yields: more could be
  /// said if that were decided.
  bool undecided() const { return undecided_; }
  void leave_undecided() { undecided_ = true; }

 private:
  Resolver& resolver_;
  std::unordered_map<const document::Node*, std::vector<Alternative>> known_;
  bool undecided_ = false;
};

}  // namespace dbrepl::schema
