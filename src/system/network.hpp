#pragma once

#include <vector>

#include "aws/ec2.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// The VPCs and their subnets, in the order of the environments.
struct Network {
  std::vector<cfn::Handle<aws::ec2::VPC>> vpcs;
  std::vector<std::vector<cfn::Handle<aws::ec2::Subnet>>> subnets;
  std::vector<cfn::Handle<aws::ec2::RouteTable>> route_tables;
};

/// A VPC an environment with private subnets over its zones, peerings, and a route each way. There
/// is no way to the internet.
Network add_network(Scope& scope);

}  // namespace dbrepl::system
