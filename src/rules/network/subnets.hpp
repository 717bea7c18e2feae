#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/check.hpp"
#include "rules/network/model.hpp"
#include "support/cidr.hpp"

namespace dbrepl::rules {

/// A subnet of a VPC of the same template.
struct KnownSubnet {
  const Resource* resource = nullptr;
  const Resource* vpc = nullptr;
  const Node* cidr = nullptr;  ///< the value of its CidrBlock
  support::Cidr range;
};

/// The range that a property of a resource has for sure; nothing where it depends on the deployment
/// or is not a range.
std::optional<support::Cidr> known_range(const Context& context, const Resource& resource,
                                         std::string_view property);

/// The subnets whose VPC and range are known before the deployment, in the order of the template.
std::vector<KnownSubnet> known_subnets(const Context& context);
/// Those whose VPC is known, and whose range is an expression that depends on the deployment.
std::vector<KnownSubnet> computed_subnets(const Context& context);

/// Reports at the CidrBlock of a subnet.
Finding& report_range(const Check& check, Reporter& reporter, const KnownSubnet& subnet,
                      std::string message);

/// Whether two values name the same availability zone for sure.
bool same_zone(const Context& context, const Node* a, const Node* b);
/// Whether two subnets, or one and the same, lie in one availability zone for sure.
bool same_zone(const Context& context, const net::Subnet& a, const net::Subnet& b);

}  // namespace dbrepl::rules
