#pragma once

#include <vector>

#include "aws/cloudwatch.hpp"
#include "aws/logs.hpp"
#include "system/database.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// The log groups of the functions, in the order of jobs. They are declared so that they have a
/// retention and leave with the stack.
std::vector<cfn::Handle<aws::logs::LogGroup>> add_log_groups(Scope& scope);

/// An alarm an environment on the lag of the cluster's readers; where the configuration says so,
/// with a parameter and a condition that leave it out.
void add_lag_alarms(Scope& scope, const Databases& databases);

}  // namespace dbrepl::system
