#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "rules/known.hpp"
#include "rules/network/branches.hpp"
#include "rules/network/subnets.hpp"
#include "schema/equality.hpp"

namespace dbrepl::rules {

extern const Check subnets_overlap;

namespace {

/// A VPC has at most 200 subnets; more expressions are not compared.
constexpr std::size_t most_expressions = 400;

/// The same expression twice is the same range, whatever it is.
void check_expressions(const Context& context, Reporter& reporter) {
  const std::vector<KnownSubnet> subnets = computed_subnets(context);
  for (std::size_t k = 1; k < subnets.size() && k < most_expressions; ++k) {
    const KnownSubnet& second = subnets[k];
    const auto first =
        std::find_if(subnets.begin(), subnets.begin() + static_cast<std::ptrdiff_t>(k),
                     [&](const KnownSubnet& other) {
                       return other.vpc == second.vpc && analysis::invocation_of(*other.cidr) &&
                              schema::same(*other.cidr, *second.cidr) &&
                              may_meet(context, *other.resource, *second.resource);
                     });
    if (first == subnets.begin() + static_cast<std::ptrdiff_t>(k)) continue;
    Finding& finding = report_range(
        subnets_overlap, reporter, second,
        fmt::format("the range is that of the subnet \"{}\" in the same VPC", first->resource->id));
    finding.related.push_back(reporter.related("the other subnet", first->cidr->mark()));
  }
}

void run_once(const Context& context, Reporter& reporter) {
  check_expressions(context, reporter);
  std::vector<KnownSubnet> subnets = known_subnets(context);
  // In the order of their ranges a subnet can overlap only those that begin before it ends.
  std::stable_sort(subnets.begin(), subnets.end(), [](const auto& a, const auto& b) {
    return std::pair(a.vpc, a.range.base) < std::pair(b.vpc, b.range.base);
  });
  for (std::size_t i = 0; i < subnets.size(); ++i) {
    for (std::size_t k = i + 1; k < subnets.size() && subnets[k].vpc == subnets[i].vpc &&
                                subnets[k].range.overlaps(subnets[i].range);
         ++k) {
      const bool in_order = subnets[i].resource < subnets[k].resource;
      const KnownSubnet& first = in_order ? subnets[i] : subnets[k];
      const KnownSubnet& second = in_order ? subnets[k] : subnets[i];
      if (!may_meet(context, *first.resource, *second.resource)) continue;
      Finding& finding = report_range(
          subnets_overlap, reporter, second,
          fmt::format("the range {} overlaps {}, the range of the subnet \"{}\" in the same VPC",
                      support::to_string(second.range), support::to_string(first.range),
                      first.resource->id));
      finding.related.push_back(reporter.related("the other subnet", first.cidr->mark()));
      break;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, subnets_overlap, run_once);
}

}  // namespace

constinit const Check subnets_overlap{
    .rule =
        {
            .id = "NET002",
            .severity = Severity::error,
            .title = "Subnets of a VPC do not overlap",
            .why = "EC2 refuses a subnet whose range another subnet of the VPC has already, and "
                   "the stack rolls back.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.0.0/20
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.8.0/24
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.0.0/20
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: 10.1.16.0/24
)yaml",
            .peers = "E3060",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
