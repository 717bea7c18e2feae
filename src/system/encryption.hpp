#pragma once

#include <vector>

#include "aws/kms.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// The keys, in the order of the environments.
struct Encryption {
  std::vector<cfn::Handle<aws::kms::Key>> keys;
};

/// A key an environment, with an alias. The account administers it; the services that store the
/// environment's data may use it.
Encryption add_encryption(Scope& scope);

}  // namespace dbrepl::system
