#include <fmt/format.h>

#include "analysis/substitution.hpp"
#include "rules/network/branches.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check subnets_one_vpc;

namespace {

/// Calls `take` with each resource that a text names which Fn::Split makes a list of.
template <class Take>
void each_split(const Context& context, const Node& argument, Take take) {
  if (argument.items().size() != 2) return;
  const analysis::Invocation text = analysis::invocation_of(argument.items()[1]);
  if (text.function == Function::sub) {
    const analysis::Substitution sub(text.argument());
    for (const analysis::Variable& variable : sub.variables()) {
      const analysis::Target target = analysis::target_of(variable.name);
      if (!sub.is_local(variable.name)) take(context.tree.resource(target.id));
    }
  } else if (text.function == Function::join && text.argument().items().size() == 2) {
    for (const Node& part : text.argument().items()[1].items()) {
      take(network_of(context).reader().named(&part).resource);
    }
  }
}

/// Reports the first subnet of a list that lies in another VPC than the ones before it. `vpc` is
/// the one that the resource names itself, or null.
void judge(const Context& context, Reporter& reporter, const Resource& resource, const Node* list,
           const net::Vpc* vpc) {
  if (list == nullptr) return;
  net::Network& network = network_of(context);
  const net::Subnet* first = nullptr;
  const Node* found = nullptr;
  const net::Subnet* stray = nullptr;
  const auto take = [&](const Node& item, const Resource* named) {
    const net::Subnet* subnet = network.subnet(named);
    if (subnet == nullptr || subnet->vpc == nullptr || found != nullptr) return;
    if (first == nullptr) first = subnet;
    if (vpc == nullptr) vpc = subnet->vpc;
    // Two values that are no VPC of this template may mean the same one.
    if (subnet->vpc != vpc && (is_own(subnet->vpc) || is_own(vpc))) {
      found = &item;
      stray = subnet;
    }
  };
  network.reader().each(*list, [&](const Node& item, bool conditional) {
    if (conditional) return;
    const analysis::Invocation call = analysis::invocation_of(item);
    if (call.function == Function::split) {
      each_split(context, call.argument(), [&](const Resource* named) { take(item, named); });
    } else {
      take(item, network.reader().named(&item).resource);
    }
  });
  if (found == nullptr) return;
  const auto name = [](const net::Vpc* of) {
    return of->resource == nullptr ? std::string("a VPC of another stack")
                                   : fmt::format(R"("{}")", of->resource->id);
  };
  Finding& finding = report_at(
      subnets_one_vpc, reporter, resource, found,
      first == stray ? fmt::format(R"(the subnet "{}" lies in {}, and "{}" in {})",
                                   stray->resource->id, name(stray->vpc), resource.id, name(vpc))
                     : fmt::format(R"(the subnet "{}" lies in {}, "{}" in {})", stray->resource->id,
                                   name(stray->vpc), first->resource->id, name(vpc)),
      "all subnets of one resource lie in one VPC");
  finding.related.push_back(reporter.related("the subnet", stray->resource->mark));
}

void run_once(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  if (network.subnets().empty()) return;
  for (const Resource& resource : context.tree.resources()) {
    const std::string_view list = net::subnet_list_of(resource.type);
    if (!list.empty()) {
      judge(context, reporter, resource, network.reader().property(resource, list), nullptr);
    }
  }
  for (const net::Placement& placement : network.placements()) {
    if (placement.subnet_group != nullptr || placement.subnets.empty()) continue;
    const net::Endpoint* endpoint = network.endpoint(placement.resource);
    const net::Vpc* vpc = endpoint == nullptr ? nullptr : endpoint->vpc;
    judge(context, reporter, *placement.resource, placement.subnets_node, vpc);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_network(context, reporter, subnets_one_vpc, run_once);
}

}  // namespace

constinit const Check subnets_one_vpc{
    .rule =
        {
            .id = "NET009",
            .severity = Severity::error,
            .title = "The subnets of one resource lie in one VPC",
            .why = "A function, database, endpoint or subnet group whose subnets lie in several "
                   "VPCs is refused, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Orders
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Stock
      CidrBlock: 10.2.1.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  First:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Orders
      CidrBlock: 10.1.1.0/24
      AvailabilityZone: !Select [0, !GetAZs ""]
  Second:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Orders
      CidrBlock: 10.1.2.0/24
      AvailabilityZone: !Select [1, !GetAZs ""]
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      DBSubnetGroupDescription: Orders
      SubnetIds: [!Ref First, !Ref Second]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
                      "USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
