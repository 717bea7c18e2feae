#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "aws/iam.hpp"
#include "aws/lambda.hpp"
#include "aws/s3.hpp"
#include "system/code.hpp"
#include "system/credentials.hpp"
#include "system/database.hpp"
#include "system/driver.hpp"
#include "system/network.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

inline constexpr int https_port = 443;
inline constexpr std::string_view everywhere = "0.0.0.0/0";

/// What a function does.
struct Job {
  std::string_view name;  ///< in the function's name
  std::string_view id;    ///< begins the logical ids
  Program program;
  std::string_view description;
};

inline constexpr std::array<Job, 2> jobs = {
    Job{"schema-replication", "SchemaReplication", Program::schema_replication,
        "Replicates schemas from one environment to another and runs migration scripts"},
    Job{"data-replication", "DataReplication", Program::data_replication,
        "Replicates reference data from one environment to another"},
};

/// What the functions are given.
struct Served {
  const Network& network;
  const Credentials& credentials;
  const Databases& databases;
  const cfn::Handle<aws::s3::Bucket>& bucket;
  const cfn::Handle<aws::iam::Role>& role;
  const Codes& codes;
  /// What clears away behind them, and so has to be there before them and go after them.
  std::vector<cfn::ResourceId> cleared_by;
};

/// The replication functions, in the order of jobs, in the VPC of one environment.
struct Functions {
  cfn::Handle<aws::ec2::SecurityGroup> group;
  std::vector<cfn::Handle<aws::lambda::Function>> handles;
};

Functions add_functions(Scope& scope, const Served& served);

/// The index of the environment that the functions live in.
std::size_t functions_home(const config::Config& config);

}  // namespace dbrepl::system
