#pragma once

#include <vector>

#include "aws/ec2.hpp"
#include "system/network.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// Gives the functions a way to the AWS services that they call, as the configuration says: none;
/// endpoints for secrets, parameters and objects; or a NAT gateway in a public subnet of its own.
/// Their logs and metrics need none: Lambda delivers them. Returns what has to stand before the
/// functions can work.
std::vector<cfn::ResourceId> add_egress(Scope& scope, const Network& network,
                                        const cfn::Handle<aws::ec2::SecurityGroup>& functions);

}  // namespace dbrepl::system
