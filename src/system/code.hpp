#pragma once

#include <cstdint>
#include <optional>

#include "system/scope.hpp"

namespace dbrepl::system {

/// A function of the template.
enum class Program : std::uint8_t { schema_replication, data_replication, housekeeping };

/// The code of the functions as it stands in the template: each whole, or, packed, once for all of
/// them in a mapping, from which each takes its own. Adds that mapping where it is needed.
class Codes {
 public:
  explicit Codes(Scope& scope);

  cfn::Value<cfn::String> of(Program program) const;

 private:
  std::optional<cfn::Mapping> packed_;
};

}  // namespace dbrepl::system
