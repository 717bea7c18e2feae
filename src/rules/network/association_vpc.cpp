#include <fmt/format.h>

#include <algorithm>

#include "rules/known.hpp"
#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check association_vpc;

namespace {

void judge_associations(const Context& context, Reporter& reporter, net::Network& network) {
  for (const net::Association& association : network.associations()) {
    const net::Subnet* subnet = network.subnet(association.subnet);
    const net::RouteTable* table = network.table(association.table);
    if (subnet == nullptr || table == nullptr || !is_own(subnet->vpc) || !is_own(table->vpc)) {
      continue;
    }
    if (subnet->vpc != table->vpc) {
      Finding& finding = report_property(
          association_vpc, reporter, *association.resource, "RouteTableId",
          fmt::format(R"(the route table "{}" is of "{}", and the subnet "{}" lies in "{}")",
                      table->resource->id, table->vpc->resource->id, subnet->resource->id,
                      subnet->vpc->resource->id),
          "a subnet takes a route table of its own VPC");
      finding.related.push_back(reporter.related("the route table", table->resource->mark));
    }
  }
  for (const net::Subnet& subnet : network.subnets()) {
    for (std::size_t i = 1; i < subnet.associations.size(); ++i) {
      const Resource& first = *subnet.associations.front()->resource;
      const Resource& second = *subnet.associations[i]->resource;
      if (!may_meet(context, first, second)) continue;
      Finding& finding =
          report_property(association_vpc, reporter, second, "SubnetId",
                          fmt::format(R"(the subnet "{}" has a route table already, by "{}")",
                                      subnet.resource->id, first.id),
                          "a subnet has one route table");
      finding.related.push_back(reporter.related("the other association", first.mark));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  net::Network& network = network_of(context);
  judge_associations(context, reporter, network);
  for (const net::Endpoint& endpoint : network.endpoints()) {
    if (!is_own(endpoint.vpc)) continue;
    for (const net::RouteTable* table : endpoint.tables) {
      if (!is_own(table->vpc) || table->vpc == endpoint.vpc) continue;
      report_property(
          association_vpc, reporter, *endpoint.resource, "RouteTableIds",
          fmt::format(R"(the route table "{}" is of "{}", and the endpoint of "{}")",
                      table->resource->id, table->vpc->resource->id, endpoint.vpc->resource->id),
          "a gateway endpoint serves route tables of its own VPC");
      break;
    }
  }
}

}  // namespace

constinit const Check association_vpc{
    .rule =
        {
            .id = "NET024",
            .severity = Severity::error,
            .title = "A route table serves subnets and endpoints of its own VPC",
            .why = "EC2 refuses to associate a subnet or a gateway endpoint with a route table of "
                   "another VPC, and a subnet with two route tables. The stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Stock
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Orders
      CidrBlock: 10.1.1.0/24
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Subnet
      RouteTableId: !Ref Table
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Table:
    Type: AWS::EC2::RouteTable
    Properties:
      VpcId: !Ref Orders
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Orders
      CidrBlock: 10.1.1.0/24
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties:
      SubnetId: !Ref Subnet
      RouteTableId: !Ref Table
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
