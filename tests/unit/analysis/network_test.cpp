#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/network/reach.hpp"
#include "analysis/network/reachability.hpp"
#include "document/document.hpp"
#include "support/catch.hpp"

using dbrepl::analysis::Analysis;
using dbrepl::analysis::Options;
using dbrepl::analysis::Verdict;
namespace net = dbrepl::analysis::network;

namespace {

std::string spell(const net::Reach& reach) {
  switch (reach.verdict) {
    case Verdict::holds:
      return fmt::format("holds: {}", net::spell_way(reach));
    case Verdict::broken:
      return fmt::format("broken: {}", net::spell_obstacle(reach));
    default:
      return fmt::format("unknown: {}", net::spell_obstacle(reach));
  }
}

/// Whether "Client" reaches "Server" at the server's port.
std::string reach(const std::string& text, const Options& options = {}) {
  const auto document = dbrepl::document::read("t.yaml", text);
  INFO(text);
  REQUIRE(document.readable());
  Analysis analysis(document, options);
  auto& network = analysis.model<net::Network>();
  const net::Placement* client = network.placement(analysis.tree.resource("Client"));
  const net::Placement* server = network.placement(analysis.tree.resource("Server"));
  REQUIRE(client != nullptr);
  REQUIRE(server != nullptr);
  return spell(net::reach(network, *client, *server, server->port));
}

/// Whether "Client" reaches a service.
std::string reach_service(const std::string& text, std::string_view service) {
  const auto document = dbrepl::document::read("t.yaml", text);
  INFO(text);
  REQUIRE(document.readable());
  const Options options;
  Analysis analysis(document, options);
  auto& network = analysis.model<net::Network>();
  const net::Placement* client = network.placement(analysis.tree.resource("Client"));
  REQUIRE(client != nullptr);
  return spell(net::reach_service(network, *client, service));
}

// A client in one subnet, a server in another, of one VPC.
constexpr std::string_view one_vpc = R"yaml(
Parameters:
  Suffix: {Type: String}
  OtherPort: {Type: Number}
  Range: {Type: String}
  Groups: {Type: List<AWS::EC2::SecurityGroup::Id>}
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Left: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.1.1.0/24}}
  Right: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: !Select [2, !Cidr [!GetAtt Net.CidrBlock, 4, 8]]}}
  Mine: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Net}}
)yaml";

constexpr std::string_view client = R"yaml(
  Client:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Left], SecurityGroupIds: [!GetAtt Mine.GroupId]}}
)yaml";

constexpr std::string_view server = R"yaml(
  Places: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupDescription: a, SubnetIds: [!Ref Right]}}
  Server:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql, DBSubnetGroupName: !Ref Places, VpcSecurityGroupIds: [!GetAtt Theirs.GroupId]}
)yaml";

/// A server's group with one ingress rule of these properties.
std::string theirs(std::string_view rule) {
  return fmt::format(
      "\n  Theirs: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: a, VpcId: !Ref "
      "Net, SecurityGroupIngress: [{}]}}}}\n",
      rule);
}

std::string in_one_vpc(std::string_view rule, std::string_view further = {}) {
  return fmt::format("{}{}{}{}{}", one_vpc, client, server, theirs(rule), further);
}

}  // namespace

TEST_CASE("a rule of a security group lets in by range, group or everything") {
  const char* const closed = "broken: no ingress rule of \"Theirs\" lets it in";
  const char* const open = "holds: same VPC";
  struct Case {
    const char* rule;
    const char* expected;
  };
  for (const Case& one : std::vector<Case>{
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 10.1.0.0/16}", open},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: !GetAtt Net.CidrBlock}", open},
           {"{IpProtocol: '6', FromPort: '3000', ToPort: '4000', CidrIp: 10.1.1.0/24}", open},
           {"{IpProtocol: -1, CidrIp: 0.0.0.0/0}", open},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !Ref Mine}",
            open},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !Sub "
            "'${Mine.GroupId}'}",
            open},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupName: !Ref Mine}",
            open},
           {"{IpProtocol: udp, FromPort: 3306, ToPort: 3306, CidrIp: 10.1.0.0/16}", closed},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 10.2.0.0/16}", closed},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIpv6: '::/0'}", closed},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !GetAtt "
            "Net.DefaultSecurityGroup}",
            closed},
           {"{IpProtocol: tcp, FromPort: 3307, ToPort: 3310, CidrIp: 10.1.0.0/16}",
            "broken: \"Theirs\" lets it in at another port"},
           // Half of the client's addresses, and what only the deployment knows.
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 10.1.1.0/25}",
            "unknown: \"Theirs\" depends on the deployment"},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: !Ref Range}",
            "unknown: \"Theirs\" depends on the deployment"},
           {"{IpProtocol: tcp, FromPort: !Ref OtherPort, ToPort: 3306, CidrIp: 10.1.0.0/16}",
            "unknown: \"Theirs\" depends on the deployment"},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourcePrefixListId: pl-12345678}",
            "unknown: \"Theirs\" depends on the deployment"},
           {"{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !ImportValue "
            "group}",
            "unknown: \"Theirs\" depends on the deployment"},
           {"", closed},
       }) {
    CAPTURE(one.rule);
    CHECK(reach(in_one_vpc(one.rule)) == one.expected);
  }
}

TEST_CASE("standalone rules count as much as those within a group") {
  const auto with = [](std::string_view rule) { return reach(in_one_vpc("", rule)); };
  CHECK(with(R"yaml(
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Theirs.GroupId, IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !GetAtt Mine.GroupId}
)yaml") == "holds: same VPC");
  CHECK(with(R"yaml(
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Theirs, IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref Mine}
)yaml") == "broken: \"Rule\" lets it in at another port");
  CHECK(with(R"yaml(
  Rule:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref Mine, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
)yaml") == "broken: no ingress rule of \"Theirs\" lets it in");
}

TEST_CASE("a standalone rule that may be missing leaves it open") {
  const std::string conditional = R"yaml(
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Condition: Open
    Properties: {GroupId: !Ref Theirs, IpProtocol: tcp, FromPort: 3306, ToPort: 3306, SourceSecurityGroupId: !Ref Mine}
Conditions:
  Open: !Equals [!Ref Suffix, dev]
)yaml";
  CHECK(reach(in_one_vpc("", conditional)) == "unknown: \"Theirs\" depends on the deployment");
  CHECK(reach(in_one_vpc("!If [Open, {IpProtocol: -1, CidrIp: 0.0.0.0/0}, !Ref AWS::NoValue]",
                         "\nConditions: {Open: !Equals [!Ref Suffix, dev]}")) ==
        "unknown: \"Theirs\" depends on the deployment");
}

TEST_CASE("egress is open unless a group has rules of its own") {
  const auto with = [](std::string_view egress) {
    std::string text = in_one_vpc("{IpProtocol: -1, CidrIp: 10.0.0.0/8}");
    const std::string_view plain = "{GroupDescription: a, VpcId: !Ref Net}}\n\n  Client";
    const auto at = text.find(plain);
    REQUIRE(at != std::string::npos);
    text.replace(at, plain.size(),
                 fmt::format("{{GroupDescription: a, VpcId: !Ref Net, SecurityGroupEgress: [{}]}}}}"
                             "\n\n  Client",
                             egress));
    return reach(text);
  };
  CHECK(with("") == "holds: same VPC");
  CHECK(with("{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 10.1.2.0/24}") ==
        "holds: same VPC");
  CHECK(with("{IpProtocol: tcp, FromPort: 3306, ToPort: 3306, DestinationSecurityGroupId: !Ref "
             "Theirs}") == "holds: same VPC");
  CHECK(with("{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}") ==
        "broken: no egress rule of \"Mine\" lets it out");
}

TEST_CASE("groups and subnets that are not of the template are unknown, not closed") {
  std::string text = in_one_vpc("");
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    const auto at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  CHECK(reach(replaced("[!GetAtt Theirs.GroupId]", "!Ref Groups")) ==
        "unknown: \"Server\" depends on the deployment");
  CHECK(reach(replaced("[!GetAtt Theirs.GroupId]", "[!GetAtt Theirs.GroupId, !ImportValue g]")) ==
        "unknown: \"Theirs\" depends on the deployment");
  // The server's only group lets nobody in, wherever the client stands.
  CHECK(reach(replaced("SubnetIds: [!Ref Left]", "SubnetIds: !Ref Subnets")) ==
        "broken: no ingress rule of \"Theirs\" lets it in");
  // Another stack may add rules to a group that it is told of.
  CHECK(reach(text + "\nOutputs: {Group: {Value: !Ref Theirs}}") ==
        "unknown: \"Theirs\" depends on the deployment");
  CHECK(reach(text + "\n  Rules: {Type: 'Custom::Rules', Properties: {ServiceToken: x, Group: !Ref "
                     "Theirs}}") == "unknown: \"Theirs\" depends on the deployment");
}

TEST_CASE("a network ACL is asked in the order of its numbers") {
  const auto with = [](std::string_view entries) {
    return reach(in_one_vpc("{IpProtocol: -1, CidrIp: 10.0.0.0/8}", entries));
  };
  const std::string acl = R"yaml(
  Acl: {Type: AWS::EC2::NetworkAcl, Properties: {VpcId: !Ref Net}}
  Use: {Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: {SubnetId: !Ref Right, NetworkAclId: !Ref Acl}}
)yaml";
  const auto entry = [](int number, std::string_view rest) {
    return fmt::format(
        "  E{}: {{Type: AWS::EC2::NetworkAclEntry, Properties: {{NetworkAclId: !Ref Acl, "
        "RuleNumber: {}, {}}}}}\n",
        number, number, rest);
  };
  const std::string in = entry(100,
                               "Protocol: 6, PortRange: {From: 3306, To: 3306}, RuleAction: "
                               "allow, CidrBlock: 10.1.0.0/16");
  const std::string out = entry(101,
                                "Egress: true, Protocol: 6, PortRange: {From: 1024, To: "
                                "65535}, RuleAction: allow, CidrBlock: 10.1.0.0/16");
  const std::string deny = entry(50, "Protocol: -1, RuleAction: deny, CidrBlock: 10.1.1.0/24");
  CHECK(with(acl) == "broken: the network ACL \"Acl\" stops it");
  CHECK(with(acl + in) == "broken: the network ACL \"Acl\" stops it");
  CHECK(with(acl + in + out) == "holds: same VPC");
  CHECK(with(acl + in + out + deny) == "broken: the network ACL \"Acl\" stops it");
  CHECK(with(acl + out +
             entry(100,
                   "Protocol: 6, PortRange: {From: 3306, To: 3306}, RuleAction: allow, "
                   "CidrBlock: !Ref Range")) == "unknown: \"Acl\" depends on the deployment");
}

TEST_CASE("a function outside of any VPC reaches no private database") {
  std::string text = in_one_vpc("{IpProtocol: -1, CidrIp: 0.0.0.0/0}");
  const std::string_view config =
      "{VpcConfig: {SubnetIds: [!Ref Left], SecurityGroupIds: [!GetAtt Mine.GroupId]}}";
  text.replace(text.find(config), config.size(), "{MemorySize: 128}");
  CHECK(reach(text) == "broken: it stands in no VPC");
  CHECK(reach(text + R"yaml(
  Member: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Server, PubliclyAccessible: true}}
)yaml") == "unknown: \"Client\" depends on the deployment");
}

namespace {

/// Three VPCs in a row, joined by two peerings; the client stands in A, the server in `where`.
std::string chain(std::string_view where, std::string_view further,
                  std::string_view left_out = {}) {
  std::string text = "Parameters: {Region: {Type: String}}\nResources:\n";
  const auto add = [&](std::string_view id, std::string_view rest) {
    if (id != left_out) text += fmt::format("  {}: {}\n", id, rest);
  };
  int number = 1;
  for (const char* vpc : {"A", "B", "C"}) {
    add(vpc,
        fmt::format("{{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.{}.0.0/16}}}}", number));
    add(fmt::format("Subnet{}", vpc),
        fmt::format("{{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref {}, CidrBlock: "
                    "10.{}.1.0/24}}}}",
                    vpc, number));
    add(fmt::format("Table{}", vpc),
        fmt::format("{{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref {}}}}}", vpc));
    add(fmt::format("Use{}", vpc),
        fmt::format("{{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{SubnetId: !Ref "
                    "Subnet{}, RouteTableId: !Ref Table{}}}}}",
                    vpc, vpc));
    add(fmt::format("Group{}", vpc),
        fmt::format("{{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: a, VpcId: "
                    "!Ref {}, SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 3306, ToPort: "
                    "3306, CidrIp: 10.0.0.0/8}}]}}}}",
                    vpc));
    ++number;
  }
  const auto peer = [&](std::string_view a, std::string_view b) {
    add(fmt::format("{}{}", a, b),
        fmt::format("{{Type: AWS::EC2::VPCPeeringConnection, Properties: {{VpcId: !Ref {}, "
                    "PeerVpcId: !Ref {}}}}}",
                    a, b));
    for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
      add(fmt::format("{}To{}", from, to),
          fmt::format("{{Type: AWS::EC2::Route, Properties: {{RouteTableId: !Ref Table{}, "
                      "DestinationCidrBlock: !GetAtt {}.CidrBlock, VpcPeeringConnectionId: !Ref "
                      "{}{}}}}}",
                      from, to, a, b));
    }
  };
  peer("A", "B");
  peer("B", "C");
  add("Client",
      "{Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref SubnetA], "
      "SecurityGroupIds: [!Ref GroupA]}}}");
  add("Server",
      fmt::format("{{Type: AWS::RDS::DBProxy, Properties: {{EngineFamily: MYSQL, VpcSubnetIds: "
                  "[!Ref Subnet{}], VpcSecurityGroupIds: [!Ref Group{}]}}}}",
                  where, where));
  return text + std::string(further);
}

}  // namespace

TEST_CASE("a peering leads to its peer, there and back, and no further") {
  CHECK(reach(chain("B", "")) == "holds: peering \"AB\"");
  CHECK(reach(chain("C", "")) ==
        "broken: no peering joins \"A\" and \"C\", and those with \"B\" are not transitive");
  CHECK(reach(chain("B", "", "AToB")) ==
        "broken: the route table \"TableA\" has no route to \"B\"");
  CHECK(reach(chain("B", "", "BToA")) ==
        "broken: the route table \"TableB\" has no route back to \"A\"");
  CHECK(reach(chain("B", "", "UseA")) ==
        "broken: the subnet \"SubnetA\" is on the main route table, which has no route to \"B\"");
  CHECK(reach(chain("C", R"yaml(
  Detour: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 10.3.0.0/16, VpcPeeringConnectionId: !Ref AB}}
)yaml")) ==
        "broken: the route \"Detour\" leads through \"AB\", which does not join \"A\" and \"C\"");
}

TEST_CASE("a more specific route wins") {
  CHECK(reach(chain("B", R"yaml(
  Detour: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 10.2.1.0/24, TransitGatewayId: tgw-1}}
)yaml")) == "unknown: \"Detour\" depends on the deployment");
  CHECK(reach(chain("B", R"yaml(
  Rest: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 10.0.0.0/8, TransitGatewayId: tgw-1}}
)yaml")) == "holds: peering \"AB\"");
}

TEST_CASE("routes that are not known may lead anywhere") {
  const auto with = [](std::string_view further) {
    return reach(chain("C", R"yaml(
  Back: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableC, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1}}
)yaml" + std::string(further)));
  };
  CHECK(with(R"yaml(
  Way: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1}}
)yaml") == "unknown: \"Way\" depends on the deployment");
  CHECK(with(R"yaml(
  Way: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationPrefixListId: pl-1, TransitGatewayId: tgw-1}}
)yaml") == "unknown: \"TableA\" depends on the deployment");
  CHECK(with("Outputs: {Table: {Value: !Ref TableA}}") ==
        "unknown: \"TableA\" depends on the deployment");
  CHECK(with(R"yaml(
  Propagated: {Type: AWS::EC2::VPNGatewayRoutePropagation, Properties: {VpnGatewayId: vgw-1, RouteTableIds: [!Ref TableA]}}
)yaml") == "unknown: \"TableA\" depends on the deployment");
  // IPv6 is another matter.
  CHECK(with(R"yaml(
  Way: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationIpv6CidrBlock: '::/0', TransitGatewayId: tgw-1}}
)yaml")
            .starts_with("broken"));
}

TEST_CASE("a service is reached from outside of a VPC, by endpoint, by NAT or not at all") {
  const std::string base = fmt::format("{}{}", one_vpc, client) + R"yaml(
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
  Use: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Left, RouteTableId: !Ref Table}}
)yaml";
  const auto endpoint = [](std::string_view rest) {
    return fmt::format(
        "\n  Door: {{Type: AWS::EC2::VPCEndpoint, Properties: {{VpcId: !Ref Net, {}}}}}\n", rest);
  };
  const std::string interface =
      "VpcEndpointType: Interface, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.ssm', "
      "SubnetIds: [!Ref Right], SecurityGroupIds: [!Ref Theirs], PrivateDnsEnabled: ";
  const std::string open = theirs(
      "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: "
      "10.1.0.0/16}");
  const char* const none = "broken: no endpoint and no NAT gateway leads there from \"Left\"";
  CHECK(reach_service("Resources: {Client: {Type: AWS::Lambda::Function, Properties: {}}}",
                      "ssm") == "holds: internet, from outside of any VPC");
  CHECK(reach_service(base, "ssm") == none);
  CHECK(reach_service(base + open + endpoint(interface + "true"), "ssm") ==
        "holds: endpoint \"Door\"");
  CHECK(reach_service(base + open + endpoint(interface + "true"), "sqs") == none);
  CHECK(reach_service(base + theirs("") + endpoint(interface + "true"), "ssm") ==
        "broken: no ingress rule of \"Theirs\" lets it in");
  CHECK(reach_service(base + open + endpoint(interface + "!Ref Suffix"), "ssm") ==
        "unknown: \"Door\" depends on the deployment");
  CHECK(reach_service(base + open + endpoint(interface + "false"), "ssm") ==
        "broken: the endpoint \"Door\" has no private DNS");
  CHECK(reach_service(base + open + endpoint(interface + "true") +
                          "Outputs: {Net: {Value: !Ref Net, Export: {Name: net}}}",
                      "sqs") == "unknown: \"Net\" depends on the deployment");
  const std::string gateway =
      "ServiceName: !Join [., [com.amazonaws, !Ref AWS::Region, s3]], RouteTableIds: ";
  CHECK(reach_service(base + endpoint(gateway + "[!Ref Table]"), "s3") ==
        "holds: endpoint \"Door\"");
  CHECK(reach_service(base + endpoint(gateway + "[]"), "s3") == none);
  CHECK(reach_service(base + endpoint(gateway + "!Ref Subnets"), "s3") ==
        "unknown: \"Door\" depends on the deployment");
}

TEST_CASE("a NAT gateway leads out where its own subnet does") {
  const std::string base = fmt::format("{}{}", one_vpc, client) + R"yaml(
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
  Use: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Left, RouteTableId: !Ref Table}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Right, AllocationId: a}}
  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
)yaml";
  const std::string gateway = R"yaml(
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Net, InternetGatewayId: !Ref Gateway}}
  Public: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
  UsePublic: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Right, RouteTableId: !Ref Public}}
  ToGateway: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Public, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
)yaml";
  CHECK(reach_service(base, "sqs") == "broken: the NAT gateway \"Nat\" has no way to the internet");
  CHECK(reach_service(base + gateway, "sqs") == "holds: NAT gateway \"Nat\"");
  // In the public subnet itself a function has no address to be answered at.
  std::string there = base + gateway;
  there.replace(there.find("[!Ref Left]"), 11, "[!Ref Right]");
  CHECK(reach_service(there, "sqs") ==
        "broken: the internet gateway serves public addresses alone, and it has none");
}

TEST_CASE("evidence names clients, targets, ports, ways and what stops") {
  const std::string text = chain("C", R"yaml(
  Host: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt Server.Endpoint}}
)yaml");
  std::string told = text;
  const std::string_view config = "Properties: {VpcConfig";
  told.replace(told.find(config), config.size(),
               "Properties: {Environment: {Variables: {HOST: !Ref Host}}, VpcConfig");
  const auto document = dbrepl::document::read("t.yaml", told);
  const Options options;
  Analysis analysis(document, options);
  const auto lines = net::reachability(analysis);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].client->id == "Client");
  CHECK(lines[0].target == "Server");
  CHECK(lines[0].port == 3306);
  CHECK(lines[0].verdict == Verdict::broken);
  CHECK(lines[0].way.empty());
  CHECK(lines[0].stop ==
        "no peering joins \"A\" and \"C\", and those with \"B\" are not transitive");
}

TEST_CASE("what names itself is not known, and ends") {
  const auto document = dbrepl::document::read("t.yaml", R"yaml(
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !GetAtt Net.CidrBlock}}
  Sub: {Type: AWS::EC2::Subnet, Properties: {VpcId: !GetAtt Sub.VpcId, CidrBlock: !GetAtt Sub.CidrBlock}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Group}}
  Rule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Rule, SourceSecurityGroupId: !Ref Rule}}
  Peering: {Type: AWS::EC2::VPCPeeringConnection, Properties: {VpcId: !Ref Peering, PeerVpcId: !Ref Net}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Nat}}
  Server: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Server, DBSubnetGroupName: !Ref Server}}
  Other: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Server, VPCSecurityGroups: !Ref Other}}
  Client: {Type: AWS::Lambda::Function, Properties: {VpcConfig: [], Environment: {Variables: {A: !GetAtt Server.Endpoint.Address, B: !GetAtt Client.Arn}}}}
  Empty: {Type: AWS::EC2::Route}
)yaml");
  const Options options;
  Analysis analysis(document, options);
  const auto lines = net::reachability(analysis);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].verdict == Verdict::unknown);
}

TEST_CASE("questions of a hostile network end, and are unknown") {
  std::string text = chain("C", "");
  for (int i = 0; i < 3000; ++i) {
    text += fmt::format(
        "  P{0}: {{Type: AWS::EC2::VPCPeeringConnection, Properties: {{VpcId: !Ref A, PeerVpcId: "
        "!Ref B}}}}\n",
        i);
  }
  const auto document = dbrepl::document::read("t.yaml", text);
  REQUIRE(document.readable());
  const Options options;
  Analysis analysis(document, options);
  auto& network = analysis.model<net::Network>();
  const net::Placement& from = *network.placement(analysis.tree.resource("Client"));
  const net::Placement& to = *network.placement(analysis.tree.resource("Server"));
  for (int i = 0; i < 1000; ++i) net::reach(network, from, to, 3306);
  CHECK(net::reach(network, from, to, 3306).verdict == Verdict::unknown);
}

TEST_CASE("a large network is read whole") {
  std::string text =
      "Resources:\n  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}\n";
  text += "  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}\n";
  for (int i = 0; i < 2000; ++i) {
    text += fmt::format(
        "  S{0}: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Net, CidrBlock: "
        "10.{1}.{2}.0/24}}}}\n"
        "  R{0}: {{Type: AWS::EC2::Route, Properties: {{RouteTableId: !Ref Table, "
        "DestinationCidrBlock: 172.{1}.{2}.0/24, NatGatewayId: nat-1}}}}\n"
        "  G{0}: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: a, VpcId: !Ref "
        "Net, SecurityGroupIngress: [{{IpProtocol: -1, SourceSecurityGroupId: !Ref G0}}]}}}}\n",
        i, i / 250, i % 250);
  }
  const auto document = dbrepl::document::read("t.yaml", text);
  REQUIRE(document.readable());
  const Options options;
  Analysis analysis(document, options);
  CHECK(analysis.model<net::Network>().groups().size() == 2001);
}
