#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "aws/iam.hpp"
#include "aws/lambda.hpp"
#include "aws/s3.hpp"
#include "system/credentials.hpp"
#include "system/database.hpp"
#include "system/network.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// What a function does.
struct Job {
  std::string_view name;  ///< in the function's name
  std::string_view id;    ///< begins the logical ids
  std::string_view description;
};

inline constexpr std::array<Job, 2> kJobs = {
    Job{"schema-replication", "SchemaReplication",
        "Replicates database schemas from one environment to another and runs migration scripts"},
    Job{"data-replication", "DataReplication",
        "Replicates reference data from one environment to another"},
};

/// What the functions are given.
struct Served {
  const Network& network;
  const Credentials& credentials;
  const Databases& databases;
  const cfn::Handle<aws::s3::Bucket>& bucket;
  const cfn::Handle<aws::iam::Role>& role;
};

/// The replication functions, in the order of kJobs, in the VPC of one environment.
std::vector<cfn::Handle<aws::lambda::Function>> add_functions(Scope& scope, const Served& served);

}  // namespace dbrepl::system
