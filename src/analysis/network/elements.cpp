#include <algorithm>
#include <utility>

#include "analysis/network/endpoint_names.hpp"
#include "analysis/network/network.hpp"
#include "support/characters.hpp"

namespace dbrepl::analysis::network {

namespace {

/// TCP by its name or number, and "all"; of what is no protocol at all, nothing is known.
Verdict tcp_of(std::string_view protocol) {
  if (support::same_letters(protocol, "tcp") || protocol == "6" || protocol == "-1" ||
      protocol == "all") {
    return Verdict::holds;
  }
  const bool is_number =
      !protocol.empty() &&
      std::all_of(protocol.begin(), protocol.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool is_other = support::same_letters(protocol, "udp") ||
                        support::same_letters(protocol, "icmp") ||
                        support::same_letters(protocol, "icmpv6");
  return is_number || is_other ? Verdict::broken : Verdict::unknown;
}

/// Whether a VPC takes a range of this length: of another one, which is meant is not known.
bool is_taken(const support::Cidr& range) {
  return range.prefix >= 16 && range.prefix <= 28;
}

constexpr std::string_view ec2 = "AWS::EC2::";

}  // namespace

void Network::read_elements() {
  const auto& resources = analysis_.tree.resources();
  // First what others name, then what names it.
  for (const Resource& resource : resources) {
    if (resource.type.starts_with(ec2)) read_element(resource);
  }
  for (const Resource& resource : resources) {
    if (resource.type == "AWS::EC2::Subnet") read_subnet(resource);
    if (resource.type == "AWS::EC2::RouteTable") {
      RouteTable& table = *this->table(&resource);
      table.vpc = vpc_of(reader_.property(resource, "VpcId"));
      table.open = shared(resource);
      if (table.vpc != nullptr) table.vpc->tables.push_back(&table);
    }
    if (resource.type == "AWS::EC2::VPCPeeringConnection") read_peering(resource);
    if (resource.type == "AWS::EC2::SecurityGroup") read_group(resource);
    if (resource.type == "AWS::EC2::NetworkAcl") acl(&resource)->open = shared(resource);
  }
  for (const Resource& resource : resources) {
    const std::string_view type = resource.type;
    if (!type.starts_with(ec2)) {
      if (type.starts_with("AWS::Route53")) read_hosted_zone(resource);
      continue;
    }
    const std::string_view name = type.substr(ec2.size());
    if (name == "NatGateway") {
      read_nat(resource);
    } else if (name == "VPCGatewayAttachment") {
      read_attachment(resource);
    } else if (name == "VPCCidrBlock") {
      if (Vpc* vpc = vpc_of(reader_.property(resource, "VpcId"))) {
        const Node* block = reader_.property(resource, "CidrBlock");
        const auto range = reader_.range(block);
        const bool fits = range && is_taken(*range);
        if (fits) vpc->ranges.push_back(*range);
        if (block != nullptr && !fits) vpc->ranges_known = false;
        if (reader_.property(resource, "Ipv4IpamPoolId") != nullptr) vpc->ranges_known = false;
      }
    } else if (name.starts_with("TransitGateway")) {
      if (Vpc* vpc = vpc_of(reader_.property(resource, "VpcId"))) vpc->has_transit = true;
    } else if (name == "VPNGatewayRoutePropagation") {
      const Node* tables = reader_.property(resource, "RouteTableIds");
      if (tables == nullptr) continue;
      reader_.each(*tables, [&](const Node& item, bool) {
        if (RouteTable* table = this->table(reader_.named(&item).resource)) table->open = true;
      });
    } else if (name == "VPCDHCPOptionsAssociation") {
      if (Vpc* vpc = vpc_of(reader_.property(resource, "VpcId"))) vpc->has_private_zone = true;
    } else if (name == "SubnetRouteTableAssociation") {
      read_association(resource);
    } else if (name == "VPCEndpoint") {
      read_endpoint(resource);
    } else if (name == "SecurityGroupIngress") {
      read_group_rule(resource, true);
    } else if (name == "SecurityGroupEgress") {
      read_group_rule(resource, false);
    } else if (name == "NetworkAclEntry") {
      read_acl_entry(resource);
    } else if (name == "SubnetNetworkAclAssociation") {
      read_acl_association(resource);
    }
  }
  for (const Resource& resource : resources) {
    if (resource.type == "AWS::EC2::Route") read_route(resource);
  }
}

void Network::read_element(const Resource& resource) {
  const std::string_view name = resource.type.substr(ec2.size());
  if (name == "VPC") {
    read_vpc(resource);
  } else if (name == "Subnet") {
    add(subnets_, resource);
  } else if (name == "RouteTable") {
    add(tables_, resource);
  } else if (name == "VPCPeeringConnection") {
    add(peerings_, resource);
  } else if (name == "NatGateway") {
    add(nats_, resource);
  } else if (name == "SecurityGroup") {
    add(groups_, resource);
  } else if (name == "NetworkAcl") {
    add(acls_, resource);
  }
}

void Network::read_vpc(const Resource& resource) {
  Vpc& vpc = add(vpcs_, resource);
  const auto range = reader_.range(reader_.property(resource, "CidrBlock"));
  const bool fits = range && is_taken(*range);
  if (fits) vpc.ranges.push_back(*range);
  vpc.ranges_known = fits && !open_;
  vpc.dns_support = reader_.flag(reader_.property(resource, "EnableDnsSupport"), Truth::yes);
  vpc.dns_hostnames = reader_.flag(reader_.property(resource, "EnableDnsHostnames"), Truth::no);
  vpc.open = published(resource);
  Group& group = groups_.emplace_back();
  group.vpc = &vpc;
  group.allows_all_egress = Truth::yes;
  group.open = open_;
  vpc.default_group = &group;
  // It lets its own members in.
  group.ingress.push_back(
      {.owner = &resource, .tcp = Verdict::holds, .party = Party::group, .group = &group});
  vpc.default_acl = &acls_.emplace_back();
}

void Network::read_subnet(const Resource& resource) {
  Subnet& subnet = *this->subnet(&resource);
  subnet.vpc = vpc_of(reader_.property(resource, "VpcId"));
  subnet.range = reader_.range(reader_.property(resource, "CidrBlock"));
  subnet.zone = reader_.property(resource, "AvailabilityZone");
  if (subnet.zone == nullptr) subnet.zone = reader_.property(resource, "AvailabilityZoneId");
  subnet.public_addresses =
      reader_.flag(reader_.property(resource, "MapPublicIpOnLaunch"), Truth::no);
  subnet.ipv6 = reader_.property(resource, "Ipv6CidrBlock") != nullptr ||
                        reader_.property(resource, "Ipv6Native") != nullptr ||
                        reader_.property(resource, "Ipv6IpamPoolId") != nullptr
                    ? Truth::yes
                    : Truth::no;
}

void Network::read_peering(const Resource& resource) {
  Peering& peering = *this->peering(&resource);
  peering.requester = vpc_of(reader_.property(resource, "VpcId"));
  peering.accepter = vpc_of(reader_.property(resource, "PeerVpcId"));
  const Node* region = reader_.property(resource, "PeerRegion");
  const Node* owner = reader_.property(resource, "PeerOwnerId");
  const bool own_account =
      owner == nullptr || (invocation_of(*owner).function == Function::ref &&
                           invocation_of(*owner).argument().text() == "AWS::AccountId");
  const bool own_region =
      region == nullptr || (invocation_of(*region).function == Function::ref &&
                            invocation_of(*region).argument().text() == "AWS::Region");
  peering.foreign = !own_account || !own_region;
  peering.open = shared(resource);
  if (peering.requester != nullptr) peering.requester->peerings.push_back(&peering);
  if (peering.accepter != nullptr && peering.accepter != peering.requester) {
    peering.accepter->peerings.push_back(&peering);
  }
}

void Network::read_nat(const Resource& resource) {
  Nat& nat = *this->nat(&resource);
  nat.subnet = subnet(reader_.named(reader_.property(resource, "SubnetId")).resource);
  const Node* type = reader_.property(resource, "ConnectivityType");
  const std::string_view text = reader_.text(type);
  nat.is_private = text == "private";
  nat.type_known = type == nullptr || !text.empty();
}

void Network::read_attachment(const Resource& resource) {
  Vpc* vpc = vpc_of(reader_.property(resource, "VpcId"));
  if (vpc != nullptr && reader_.property(resource, "VpnGatewayId") != nullptr) {
    vpc->has_transit = true;
  }
  const Node* gateway = reader_.property(resource, "InternetGatewayId");
  if (gateway == nullptr) return;
  const Resource* named = reader_.named(gateway).resource;
  if (vpc != nullptr) {
    vpc->gateways.push_back(named);
  } else {
    loose_gateways_.insert(named);
  }
}

void Network::read_association(const Resource& resource) {
  Association& association = add(associations_, resource);
  association.subnet = reader_.named(reader_.property(resource, "SubnetId")).resource;
  association.table = reader_.named(reader_.property(resource, "RouteTableId")).resource;
  if (Subnet* subnet = this->subnet(association.subnet)) {
    subnet->associations.push_back(&association);
  }
}

void Network::read_hosted_zone(const Resource& resource) {
  const std::string_view name = reader_.text(reader_.property(resource, "Name"));
  if (resource.type == "AWS::Route53::HostedZone" && !name.empty() &&
      name.find("amazonaws.com") == std::string_view::npos) {
    return;
  }
  const auto mark = [&](const Node* value) {
    if (Vpc* vpc = vpc_of(value)) vpc->has_private_zone = true;
  };
  mark(reader_.property(resource, "VPCId"));
  mark(reader_.property(resource, "ResourceId"));
  if (const Node* vpcs = reader_.property(resource, "VPCs")) {
    reader_.each(*vpcs, [&](const Node& item, bool) { mark(item.find("VPCId")); });
  }
}

std::string_view Network::service_of(const Node* value) {
  if (value == nullptr) return {};
  std::string_view name = reader_.text(value);
  if (!name.empty()) {
    if (name.starts_with("cn.")) name.remove_prefix(3);
    if (!name.starts_with("com.amazonaws.")) return {};
    name.remove_prefix(14);
    const std::size_t dot = name.find('.');
    return dot == std::string_view::npos || name.starts_with("vpce.") ? std::string_view()
                                                                      : name.substr(dot + 1);
  }
  const SymbolicText text = analysis_.symbols.text_of(*value);
  const auto& pieces = text.pieces;
  if (pieces.size() != 3 || pieces[0].kind != Piece::Kind::literal ||
      !pieces[0].text.ends_with("com.amazonaws.") || pieces[1].kind == Piece::Kind::literal ||
      pieces[1].kind == Piece::Kind::unknown || pieces[2].kind != Piece::Kind::literal ||
      !pieces[2].text.starts_with('.')) {
    return {};
  }
  return texts_.emplace_back(pieces[2].text.substr(1));
}

void Network::read_endpoint(const Resource& resource) {
  Endpoint& endpoint = add(endpoints_, resource);
  endpoint.vpc = vpc_of(reader_.property(resource, "VpcId"));
  endpoint.service = service_of(reader_.property(resource, "ServiceName"));
  if (!endpoint.service.empty()) {
    // What else depends on the endpoint is told of the service that is meant.
    const std::string_view meant = misspelt_service(endpoint.service);
    if (!meant.empty()) endpoint.misspelt = std::exchange(endpoint.service, meant);
  }
  if (const Node* type = reader_.property(resource, "VpcEndpointType")) {
    const std::string_view text = reader_.text(type);
    endpoint.type = text == "Interface" ? EndpointType::interface
                    : text == "Gateway" ? EndpointType::gateway
                    : text.empty()      ? EndpointType::unknown
                                        : EndpointType::other;
  }
  // CloudFormation's default is false, though that of the API is true.
  endpoint.private_dns = reader_.flag(reader_.property(resource, "PrivateDnsEnabled"), Truth::no);
  if (const Node* tables = reader_.property(resource, "RouteTableIds")) {
    reader_.each(*tables, [&](const Node& item, bool conditional) {
      const RouteTable* table = this->table(reader_.named(&item).resource);
      if (table == nullptr || conditional) endpoint.tables_known = false;
      if (table != nullptr && !conditional) endpoint.tables.push_back(table);
    });
  }
  if (endpoint.vpc != nullptr) endpoint.vpc->endpoints.push_back(&endpoint);
}

void Network::read_route(const Resource& resource) {
  Route& route = add(routes_, resource);
  const auto property = [&](std::string_view name) { return reader_.property(resource, name); };
  route.destination = property("DestinationCidrBlock");
  if (route.destination != nullptr) {
    route.range = reader_.range(route.destination);
  } else if (const Node* destination = property("DestinationIpv6CidrBlock")) {
    route.destination = destination;
    route.ipv6 = true;
  }
  const auto lead = [&](std::string_view name, Way way) {
    const Node* target = property(name);
    if (target == nullptr) return;
    route.target = target;
    route.way = way;
    route.gateway = reader_.named(target).resource;
  };
  lead("GatewayId", Way::internet_gateway);
  if (route.gateway == nullptr || route.gateway->type != "AWS::EC2::InternetGateway") {
    route.way = Way::unknown;
  }
  lead("NatGatewayId", Way::nat_gateway);
  lead("EgressOnlyInternetGatewayId", Way::egress_only_gateway);
  lead("VpcPeeringConnectionId", Way::peering);
  if (route.way == Way::peering) route.peering = peering(route.gateway);
  if (route.way == Way::nat_gateway) route.nat = nat(route.gateway);
  if (RouteTable* table = this->table(reader_.named(property("RouteTableId")).resource)) {
    table->routes.push_back(&route);
  }
}

GroupRule Network::rule_of(const Node& node, const Resource& owner, bool ingress,
                           bool conditional) {
  GroupRule rule{.owner = &owner, .node = &node, .conditional = conditional};
  const auto member = [&](std::string_view name) {
    const Node* found = reader_.decided(node.find(name));
    return found == nullptr || is_no_value(*found) ? nullptr : found;
  };
  rule.tcp = tcp_of(reader_.text(member("IpProtocol")));
  const bool all = reader_.text(member("IpProtocol")) == "-1";
  if (!all && (member("FromPort") != nullptr || member("ToPort") != nullptr)) {
    const auto from = reader_.number(member("FromPort"));
    const auto to = reader_.number(member("ToPort"));
    rule.ports_known = from.has_value() && to.has_value();
    if (rule.ports_known && *from >= 0) {
      rule.from = *from;
      rule.to = *to;
    }
  }
  if (const Node* range = member("CidrIp")) {
    if (const auto read = reader_.range(range)) {
      rule.party = Party::range;
      rule.range = *read;
    }
  } else if (const Node* ipv6 = member("CidrIpv6")) {
    rule.party = Party::ipv6;
    // However the zeros are spelled; shorter than three bits holds every address in use.
    const std::string_view spelled = reader_.text(ipv6);
    rule.all_ipv6 = spelled.ends_with("/0") || spelled.ends_with("/1") || spelled.ends_with("/2") ||
                    spelled == "2000::/3";
  } else if (member(ingress ? "SourcePrefixListId" : "DestinationPrefixListId") != nullptr) {
    rule.party = Party::prefix_list;
  } else {
    const Node* group = member(ingress ? "SourceSecurityGroupId" : "DestinationSecurityGroupId");
    if (group == nullptr && ingress) group = member("SourceSecurityGroupName");
    if (const Group* found = group == nullptr ? nullptr : group_of(group)) {
      rule.party = Party::group;
      rule.group = found;
    }
  }
  return rule;
}

void Network::read_group(const Resource& resource) {
  Group& group = *this->group(&resource);
  group.vpc = vpc_of(reader_.property(resource, "VpcId"));
  group.open = shared(resource);
  const auto read = [&](std::string_view name, bool ingress, std::vector<GroupRule>& into) {
    const Node* rules = reader_.property(resource, name);
    if (rules == nullptr) return;
    reader_.each(*rules, [&](const Node& item, bool conditional) {
      into.push_back(rule_of(item, resource, ingress, conditional));
    });
  };
  read("SecurityGroupIngress", true, group.ingress);
  read("SecurityGroupEgress", false, group.egress);
  group.allows_all_egress = group.egress.empty() ? Truth::yes : Truth::no;
}

void Network::read_group_rule(const Resource& resource, bool ingress) {
  const Node* id = reader_.property(resource, "GroupId");
  if (id == nullptr) id = reader_.property(resource, "GroupName");
  Group* group = id == nullptr ? nullptr : group_of(id);
  if (group == nullptr && id != nullptr) group = this->group(reader_.named_or_known(id));
  if (group == nullptr || resource.properties == nullptr) return;
  auto& rules = ingress ? group->ingress : group->egress;
  rules.push_back(rule_of(*resource.properties, resource, ingress, false));
  if (!ingress && group->allows_all_egress == Truth::yes) group->allows_all_egress = Truth::open;
}

void Network::read_acl_entry(const Resource& resource) {
  const Named named = reader_.named(reader_.property(resource, "NetworkAclId"));
  NetworkAcl* acl = this->acl(named.resource);
  if (acl == nullptr) {
    Vpc* vpc = named.attribute == "DefaultNetworkAcl" ? this->vpc(named.resource) : nullptr;
    if (vpc == nullptr) return;
    acl = vpc->default_acl;
  }
  AclEntry entry;
  entry.resource = &resource;
  entry.number = reader_.number(reader_.property(resource, "RuleNumber"));
  entry.egress = reader_.flag(reader_.property(resource, "Egress"), Truth::no);
  const std::string_view action = reader_.text(reader_.property(resource, "RuleAction"));
  if (action == "allow" || action == "deny") {
    entry.allows = action == "allow" ? Truth::yes : Truth::no;
  }
  const std::string_view protocol = reader_.text(reader_.property(resource, "Protocol"));
  entry.tcp = tcp_of(protocol);
  if (const Node* range = reader_.property(resource, "CidrBlock")) {
    entry.range = reader_.range(range);
  } else {
    entry.ipv6 = reader_.property(resource, "Ipv6CidrBlock") != nullptr;
  }
  bool unclear = false;
  const Node* from = reader_.property(resource, "PortRange.From", &unclear);
  const Node* to = reader_.property(resource, "PortRange.To", &unclear);
  if (protocol != "-1" && (from != nullptr || to != nullptr || unclear)) {
    entry.from = reader_.number(from).value_or(0);
    entry.to = reader_.number(to).value_or(65535);
    entry.ports_known = reader_.number(from).has_value() && reader_.number(to).has_value();
  }
  acl->entries.push_back(entry);
}

void Network::read_acl_association(const Resource& resource) {
  Subnet* subnet = this->subnet(reader_.named(reader_.property(resource, "SubnetId")).resource);
  if (subnet == nullptr) return;
  NetworkAcl* acl = this->acl(reader_.named(reader_.property(resource, "NetworkAclId")).resource);
  if (acl == nullptr || subnet->acl != nullptr ||
      exists_with(&resource, *subnet->resource) != Verdict::holds) {
    subnet->acl_known = false;
  }
  subnet->acl = acl;
}

}  // namespace dbrepl::analysis::network
