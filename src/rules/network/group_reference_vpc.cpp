#include <fmt/format.h>

#include <algorithm>

#include "rules/network/model.hpp"

namespace dbrepl::rules {

extern const Check group_reference_vpc;

namespace {

bool may_be_peered(const net::Vpc& a, const net::Vpc& b) {
  if (a.open && b.open) return true;
  return std::any_of(a.peerings.begin(), a.peerings.end(), [&](const net::Peering* peering) {
    const net::Vpc* other = peering->other_end(&a);
    return other == &b || other == nullptr;
  });
}

void judge(Reporter& reporter, const net::Group& group, const std::vector<net::GroupRule>& rules,
           std::string_view property) {
  for (const net::GroupRule& rule : rules) {
    if (rule.party != net::Party::group || rule.node == nullptr) continue;
    const net::Vpc* other = rule.group->vpc;
    if (!is_own(group.vpc) || !is_own(other) || other == group.vpc ||
        may_be_peered(*group.vpc, *other)) {
      continue;
    }
    const std::string_view name = rule.group->resource == nullptr
                                      ? std::string_view("the default group")
                                      : rule.group->resource->id;
    Finding& finding = report_at(
        group_reference_vpc, reporter, *rule.owner, rule.node->find(property),
        fmt::format(R"(the security group "{}" is of "{}", which no peering joins with "{}")", name,
                    other->resource->id, group.vpc->resource->id),
        "a rule names groups of its own VPC or of a peer; another VPC is named by its range");
    finding.related.push_back(reporter.related("the other VPC", other->resource->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const net::Group& group : network_of(context).groups()) {
    judge(reporter, group, group.ingress, "SourceSecurityGroupId");
    judge(reporter, group, group.egress, "DestinationSecurityGroupId");
  }
}

}  // namespace

constinit const Check group_reference_vpc{
    .rule =
        {
            .id = "NET022",
            .severity = Severity::error,
            .title = "A rule names security groups of its own VPC or of a peer",
            .why = "EC2 refuses a rule that names a security group of a VPC to which no peering "
                   "leads, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Stock:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.2.0.0/16
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Clients
      VpcId: !Ref Stock
  Servers:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Servers
      VpcId: !Ref Orders
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      Description: MySQL from the clients
      GroupId: !GetAtt Servers.GroupId
      IpProtocol: tcp
      FromPort: 3306
      ToPort: 3306
      SourceSecurityGroupId: !GetAtt Clients.GroupId
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.1.0.0/16
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Clients
      VpcId: !Ref Orders
  Servers:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Servers
      VpcId: !Ref Orders
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      Description: MySQL from the clients
      GroupId: !GetAtt Servers.GroupId
      IpProtocol: tcp
      FromPort: 3306
      ToPort: 3306
      SourceSecurityGroupId: !GetAtt Clients.GroupId
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
