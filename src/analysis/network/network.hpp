#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analysis/network/elements.hpp"
#include "analysis/network/placement.hpp"
#include "analysis/network/reader.hpp"

namespace dbrepl::analysis::network {

/// A client that is given the host of something that takes connections: where a value names it.
struct Reference {
  const Placement* client = nullptr;
  const Placement* target = nullptr;
  const Resource* holder = nullptr;  ///< what names the host: the client, its task definition …
  const Edge* edge = nullptr;        ///< of the holder, to the target
};

/// The network that a template describes: what deployment would make of it. Linear in the size of
/// the template; an element that is named is found in constant time.
class Network {
 public:
  /// With conditions that are taken to hold, or not to hold: of an Fn::If on them the one branch.
  explicit Network(Analysis& analysis, std::vector<Assumption> assumed = {});
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// In the order of the template.
  const std::deque<Subnet>& subnets() const { return subnets_; }
  const std::deque<RouteTable>& tables() const { return tables_; }
  const std::deque<Route>& routes() const { return routes_; }
  const std::deque<Association>& associations() const { return associations_; }
  const std::deque<Peering>& peerings() const { return peerings_; }
  const std::deque<Nat>& nats() const { return nats_; }
  const std::deque<Endpoint>& endpoints() const { return endpoints_; }
  const std::deque<Group>& groups() const { return groups_; }
  const std::deque<Placement>& placements() const { return placements_; }
  /// Who is given whose host, each pair once. Linear in the references of the template.
  const std::vector<Reference>& references() const { return references_; }

  /// Null for a resource that is none.
  const Placement* placement(const Resource* resource) const;
  Vpc* vpc(const Resource* resource);
  Subnet* subnet(const Resource* resource);
  RouteTable* table(const Resource* resource);
  Peering* peering(const Resource* resource);
  Nat* nat(const Resource* resource);
  Endpoint* endpoint(const Resource* resource);
  Group* group(const Resource* resource);
  NetworkAcl* acl(const Resource* resource);

  /// Whether others may add to any part of the template: a macro, a loop that is not written out.
  bool open() const { return open_; }
  /// Whether another stack may add to a resource: an output or a parameter of the Systems Manager
  /// hands it on, or a custom resource, module or nested stack is given it.
  bool shared(const Resource& resource) const;
  /// The same without outputs that are no exports: a VPC that people are told of is no invitation.
  bool published(const Resource& resource) const;
  /// Whether a resource may exist where what is assumed is so.
  bool may_exist(const Resource& resource);
  /// Whether an element exists wherever a user of it does.
  Verdict exists_with(const Resource* element, const Resource& user);

  /// Whether an internet gateway of the template is attached to a VPC of it.
  Verdict is_attached(const Resource& gateway, const Vpc& vpc) const;

  /// Counts the routes, rules and peerings that questions of reach look at: false once there were
  /// more than any real network has; the answer is then unknown.
  bool spend(std::size_t steps) {
    const bool enough = steps <= steps_left_;
    steps_left_ -= enough ? steps : steps_left_;
    return enough;
  }

  Analysis& analysis() { return analysis_; }
  const Reader& reader() const { return reader_; }

 private:
  void read_sharing();
  void read_elements();
  void read_element(const Resource& resource);
  void read_vpc(const Resource& resource);
  void read_subnet(const Resource& resource);
  void read_peering(const Resource& resource);
  void read_nat(const Resource& resource);
  void read_attachment(const Resource& resource);
  void read_route(const Resource& resource);
  void read_association(const Resource& resource);
  void read_hosted_zone(const Resource& resource);
  void read_endpoint(const Resource& resource);
  void read_group(const Resource& resource);
  void read_group_rule(const Resource& resource, bool ingress);
  void read_acl_entry(const Resource& resource);
  void read_acl_association(const Resource& resource);
  void finish();
  void read_placements();
  void read_references();
  void keep_first_references();
  void place(Placement& placement, const PlacedType& type);
  void place_instance(Placement& placement);
  void settle(Placement& placement);

  /// The VPC that a value names: one of the template, or one for all values of this spelling.
  Vpc* vpc_of(const Node* value, int depth = 0);
  Group* group_of(const Node* value);
  GroupRule rule_of(const Node& node, const Resource& owner, bool ingress, bool conditional);
  std::string_view service_of(const Node* value);

  template <class Element>
  Element& add(std::deque<Element>& elements, const Resource& resource) {
    positions_[analysis_.tree.position(resource)] = static_cast<std::uint32_t>(elements.size());
    Element& element = elements.emplace_back();
    element.resource = &resource;
    return element;
  }
  template <class Element>
  Element* find(std::deque<Element>& elements, const Resource* resource, std::string_view type);

  Analysis& analysis_;
  Reader reader_;
  bool open_ = false;
  std::size_t steps_left_ = 4'000'000;
  std::vector<std::uint8_t> shared_;      // by resource: bits of Sharing
  std::vector<std::uint32_t> positions_;  // by resource, in the deque of its kind
  std::vector<std::uint32_t> placed_;     // by resource, in placements_
  std::deque<Vpc> vpcs_;
  std::unordered_map<std::string, Vpc*> named_vpcs_;
  std::deque<Subnet> subnets_;
  std::deque<RouteTable> tables_;
  std::deque<Route> routes_;
  std::deque<Association> associations_;
  std::deque<Peering> peerings_;
  std::deque<Nat> nats_;
  std::deque<Endpoint> endpoints_;
  std::deque<Group> groups_;
  std::deque<NetworkAcl> acls_;
  std::deque<Placement> placements_;
  std::unordered_set<const Resource*> loose_gateways_;  // attached to what is not known
  std::deque<std::string> texts_;
  std::vector<Reference> references_;
};

}  // namespace dbrepl::analysis::network
