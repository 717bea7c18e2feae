#pragma once

#include <vector>

#include "aws/iam.hpp"
#include "aws/logs.hpp"
#include "aws/s3.hpp"
#include "system/credentials.hpp"
#include "system/database.hpp"
#include "system/encryption.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// What the functions work with, and nothing else, may be used by their role.
struct Permitted {
  const Encryption& encryption;
  const Credentials& credentials;
  const Databases& databases;
  const cfn::Handle<aws::s3::Bucket>& bucket;
  const std::vector<cfn::Handle<aws::logs::LogGroup>>& log_groups;
};

/// The role that both functions run with.
cfn::Handle<aws::iam::Role> add_role(Scope& scope, const Permitted& permitted);

}  // namespace dbrepl::system
