#include <fmt/format.h>

#include "rules/network/branches.hpp"
#include "rules/network/subnets.hpp"

namespace dbrepl::rules {

extern const Check subnet_in_vpc;

namespace {

/// Whether a further range may be given to a VPC of this template.
bool has_further_ranges(const Context& context) {
  for (const Resource& resource : context.tree.resources()) {
    // Ranges of IPv6 alone leave those of IPv4 as they are.
    if (resource.type == "AWS::EC2::VPCCidrBlock" && resource.properties != nullptr &&
        (resource.property("CidrBlock") != nullptr ||
         resource.property("Ipv4IpamPoolId") != nullptr)) {
      return true;
    }
  }
  return false;
}

void run_once(const Context& context, Reporter& reporter) {
  if (has_further_ranges(context)) return;
  for (const KnownSubnet& subnet : known_subnets(context)) {
    const auto vpc = known_range(context, *subnet.vpc, "CidrBlock");
    if (!vpc || vpc->contains(subnet.range)) continue;
    Finding& finding = report_range(
        subnet_in_vpc, reporter, subnet,
        fmt::format("the range {} of the subnet does not lie in {}, the range of "
                    "its VPC \"{}\"",
                    support::to_string(subnet.range), support::to_string(*vpc), subnet.vpc->id));
    finding.related.push_back(reporter.related("the VPC", subnet.vpc->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, subnet_in_vpc, run_once);
}

}  // namespace

constinit const Check subnet_in_vpc{
    .rule =
        {
            .id = "NET001",
            .severity = Severity::error,
            .title = "A subnet lies in the range of its VPC",
            .why = "EC2 refuses a subnet whose range is not part of its VPC's, and the stack rolls "
                   "back.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.2.1.0/24
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.1.0/24
)yaml",
            .peers = "E3059",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
