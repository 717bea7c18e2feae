#pragma once

#include "system/database.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// A parameter an environment in Systems Manager that tells clients where the database is. It holds
/// no credentials: those are in the secret.
void add_connection_parameters(Scope& scope, const Databases& databases);

}  // namespace dbrepl::system
