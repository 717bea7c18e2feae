#pragma once

#include <vector>

#include "aws/secretsmanager.hpp"
#include "system/encryption.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// The secrets of the master users, in the order of the environments.
struct Credentials {
  std::vector<cfn::Handle<aws::secretsmanager::Secret>> secrets;
};

/// A secret an environment: the master user's name, and a generated password of characters that
/// MySQL and RDS take.
Credentials add_credentials(Scope& scope, const Encryption& encryption);

}  // namespace dbrepl::system
