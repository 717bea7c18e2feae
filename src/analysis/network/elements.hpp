#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/conditions.hpp"
#include "analysis/formula.hpp"
#include "analysis/template.hpp"
#include "support/cidr.hpp"

/// The parts of a network that a template describes. A pointer to another part is null where it is
/// not known before the deployment: an import, a parameter, a resource of another stack.
namespace dbrepl::analysis::network {

using support::Cidr;

struct Endpoint;
struct Group;
struct NetworkAcl;
struct Peering;
struct RouteTable;

/// A VPC of the template, or one that several values name the same way (`!Ref VpcId`): then
/// `resource` is null and nothing is known of what else it holds.
struct Vpc {
  const Resource* resource = nullptr;
  std::vector<Cidr> ranges;   ///< the known ones
  bool ranges_known = false;  ///< whether `ranges` are all
  Truth dns_support = Truth::open;
  Truth dns_hostnames = Truth::open;
  /// Whether another stack, a custom resource or a transform may add to it.
  bool open = true;
  std::vector<Peering*> peerings;
  std::vector<RouteTable*> tables;
  std::vector<Endpoint*> endpoints;
  std::vector<const Resource*> gateways;  ///< attached internet gateways; null for one not known
  bool has_transit = false;               ///< a transit gateway, a VPN or the like is attached
  bool has_private_zone = false;          ///< a private hosted zone may answer for services
  Group* default_group = nullptr;
  NetworkAcl* default_acl = nullptr;
};

/// Where a route leads.
enum class Way : std::uint8_t {
  unknown,  ///< a transit gateway, an appliance, a gateway of another stack
  peering,
  internet_gateway,
  nat_gateway,
  egress_only_gateway,
};

struct Nat;

/// A route of a table.
struct Route {
  const Resource* resource = nullptr;
  const Node* destination = nullptr;  ///< the value; null where there is none
  std::optional<Cidr> range;          ///< nothing for a prefix list or a value that is not known
  bool ipv6 = false;
  Way way = Way::unknown;
  const Node* target = nullptr;       ///< the value of the target's property
  const Resource* gateway = nullptr;  ///< the target where it stands in the template
  const Peering* peering = nullptr;   ///< where `way` is peering
  const Nat* nat = nullptr;           ///< where `way` is nat_gateway
};

/// A route table of the template.
struct RouteTable {
  const Resource* resource = nullptr;
  Vpc* vpc = nullptr;
  std::vector<Route*> routes;
  bool open = false;  ///< others may add routes
};

/// An explicit association.
struct Association {
  const Resource* resource = nullptr;
  const Resource* subnet = nullptr;
  const Resource* table = nullptr;
};

/// A subnet of the template; the range is nothing where it is not known.
struct Subnet {
  const Resource* resource = nullptr;
  Vpc* vpc = nullptr;
  std::optional<Cidr> range;
  const Node* zone = nullptr;  ///< AvailabilityZone or AvailabilityZoneId
  std::vector<const Association*> associations;
  RouteTable* table = nullptr;  ///< of its only association, where that stands for sure
  bool on_main_table = false;   ///< nothing associates it with a table
  NetworkAcl* acl = nullptr;    ///< null for the default one of the VPC
  bool acl_known = true;
  Truth public_addresses = Truth::no;  ///< MapPublicIpOnLaunch
  Truth ipv6 = Truth::no;
};

/// A peering of two VPCs; an end is null where it is not known.
struct Peering {
  const Resource* resource = nullptr;
  Vpc* requester = nullptr;
  Vpc* accepter = nullptr;
  bool foreign = false;  ///< the other side is in another account or region
  bool open = false;     ///< others may add routes through it
  bool joins(const Vpc* a, const Vpc* b) const {
    return (requester == a && accepter == b) || (requester == b && accepter == a);
  }
  /// The other end; null where it is not known or `vpc` is none of its ends.
  Vpc* other_end(const Vpc* vpc) const {
    return requester == vpc ? accepter : (accepter == vpc ? requester : nullptr);
  }
};

/// A NAT gateway.
struct Nat {
  const Resource* resource = nullptr;
  const Subnet* subnet = nullptr;
  bool is_private = false;  ///< ConnectivityType
  bool type_known = true;
};

/// Whom a rule of a security group speaks of.
enum class Party : std::uint8_t { unknown, range, ipv6, group, prefix_list };

/// A rule of a security group.
struct GroupRule {
  const Resource* owner = nullptr;  ///< the group, or the standalone rule
  const Node* node = nullptr;       ///< its object of properties
  Verdict tcp = Verdict::unknown;   ///< whether it speaks of TCP
  std::int64_t from = 0;
  std::int64_t to = 65535;
  bool ports_known = true;
  Party party = Party::unknown;
  Cidr range = {};        ///< of IPv4
  bool all_ipv6 = false;  ///< "::/0"
  const Group* group = nullptr;
  bool conditional = false;  ///< within an Fn::If

  bool has_port(std::int64_t port) const { return from <= port && port <= to; }
};

/// A security group.
struct Group {
  const Resource* resource = nullptr;  ///< null for a VPC's default group
  Vpc* vpc = nullptr;
  std::vector<GroupRule> ingress;
  std::vector<GroupRule> egress;
  /// What EC2 gives a group without egress rules: everything. Open where standalone rules may have
  /// taken its place.
  Truth allows_all_egress = Truth::no;
  bool open = false;  ///< others may add rules
};

/// An entry of a network ACL.
struct AclEntry {
  const Resource* resource = nullptr;
  std::optional<std::int64_t> number;
  Truth egress = Truth::no;
  Truth allows = Truth::open;
  Verdict tcp = Verdict::unknown;
  std::optional<Cidr> range;  ///< nothing where it is not known
  bool ipv6 = false;
  std::int64_t from = 0;
  std::int64_t to = 65535;
  bool ports_known = true;
};

/// A network ACL.
struct NetworkAcl {
  const Resource* resource = nullptr;  ///< null for a VPC's default one
  std::vector<AclEntry> entries;       ///< in order of number
  bool open = false;
};

/// What a VpcEndpointType says.
enum class EndpointType : std::uint8_t { unknown, interface, gateway, other };

/// A VPC endpoint.
struct Endpoint {
  const Resource* resource = nullptr;
  Vpc* vpc = nullptr;
  EndpointType type = EndpointType::gateway;
  std::string_view service;   ///< "secretsmanager"; "" where it is not known, or no AWS service
  std::string_view misspelt;  ///< as it is typed, where it is not `service`
  Truth private_dns = Truth::no;
  std::vector<const RouteTable*> tables;
  bool tables_known = true;
};

}  // namespace dbrepl::analysis::network
