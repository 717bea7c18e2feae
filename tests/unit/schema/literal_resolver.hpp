#pragma once

#include <vector>

#include "schema/resolver.hpp"

/// For values without functions.
class LiteralResolver final : public dbrepl::schema::Resolver {
 public:
  bool calls_function(const dbrepl::document::Node&) const override { return false; }
  void alternatives(const dbrepl::document::Node& value,
                    std::vector<dbrepl::schema::Alternative>& into) override {
    dbrepl::schema::Alternative& itself = into.emplace_back();
    itself.state = dbrepl::schema::Alternative::State::known;
    itself.value = value;
    itself.source = &value;
  }
};
