#pragma once

#include "aws/s3.hpp"
#include "system/encryption.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// The bucket of migration scripts: private, versioned, encrypted with the first environment's key,
/// emptied by its lifecycle rule.
cfn::Handle<aws::s3::Bucket> add_artifacts(Scope& scope, const Encryption& encryption);

}  // namespace dbrepl::system
