#pragma once

#include <vector>

#include "aws/rds.hpp"
#include "system/credentials.hpp"
#include "system/encryption.hpp"
#include "system/network.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

inline constexpr int mysql_port = 3306;

/// The clusters and the first instance of each, in the order of the environments, and all
/// instances.
struct Databases {
  std::vector<cfn::Handle<aws::rds::DBCluster>> clusters;
  std::vector<cfn::Handle<aws::rds::DBInstance>> writers;
  std::vector<cfn::Handle<aws::rds::DBInstance>> instances;
};

/// An Aurora MySQL cluster an environment: private, encrypted with the environment's key, with the
/// password of its secret.
Databases add_databases(Scope& scope, const Network& network, const Encryption& encryption,
                        const Credentials& credentials);

}  // namespace dbrepl::system
