#include "analysis/network/network.hpp"

#include <algorithm>
#include <utility>

#include "analysis/substitution.hpp"

namespace dbrepl::analysis::network {

namespace {

constexpr std::uint8_t handed_on = 1;   // to all stacks, by an export or a stored parameter
constexpr std::uint8_t given_away = 2;  // to something that may do anything with it
constexpr std::uint8_t shown = 4;       // to people, or to a parent stack, by an output

/// Calls `take` with each name of a resource within a value.
template <class Take>
void each_name(const Node& value, Take take) {
  const Invocation call = invocation_of(value);
  if (call.function == Function::ref) {
    take(call.argument().text());
  } else if (call.function == Function::get_att) {
    take(get_att_target(call.argument()).id);
  } else if (call.function == Function::sub) {
    const Substitution sub(call.argument());
    for (const Variable& variable : sub.variables()) take(target_of(variable.name).id);
    if (sub.values() != nullptr) each_name(*sub.values(), take);
  } else {
    for (const Node& item : value.items()) each_name(item, take);
    for (const Member& member : value.members()) each_name(member.value, take);
  }
}

/// What a resource belongs to: a route to its table. "" for a type that belongs to nothing here.
std::string_view owner_property(std::string_view type) {
  if (type == "AWS::EC2::Route") return "RouteTableId";
  if (type == "AWS::EC2::SecurityGroupIngress" || type == "AWS::EC2::SecurityGroupEgress") {
    return "GroupId";
  }
  if (type == "AWS::EC2::SubnetRouteTableAssociation") return "SubnetId";
  if (type == "AWS::EC2::SubnetNetworkAclAssociation") return "SubnetId";
  if (type == "AWS::EC2::NetworkAclEntry") return "NetworkAclId";
  if (type == "AWS::EC2::VPCEndpoint" || type == "AWS::EC2::VPCPeeringConnection" ||
      type == "AWS::EC2::VPCCidrBlock") {
    return "VpcId";
  }
  return {};
}

bool may_do_anything(const Resource& resource) {
  return resource.is_custom() || resource.is_module() || resource.is_nested_stack() ||
         !resource.type.starts_with("AWS::");
}

}  // namespace

Network::Network(Analysis& analysis, std::vector<Assumption> assumed)
    : analysis_(analysis), reader_(analysis, std::move(assumed)) {
  const Template& tree = analysis.tree;
  open_ = tree.is_open() || analysis.expansion.incomplete();
  positions_.resize(tree.resources().size());
  placed_.resize(tree.resources().size(), UINT32_MAX);
  shared_.resize(tree.resources().size());
  read_sharing();
  read_elements();
  finish();
  read_placements();
  read_references();
}

void Network::read_sharing() {
  const Template& tree = analysis_.tree;
  for (const Output& output : tree.outputs()) {
    if (output.value == nullptr) continue;
    each_name(*output.value, [&](std::string_view id) {
      if (const Resource* named = tree.resource(id)) {
        shared_[tree.position(*named)] |= output.export_name == nullptr ? shown : handed_on;
      }
    });
  }
  for (const Edge& edge : analysis_.graph.edges()) {
    if (edge.link == Link::depends_on) continue;
    const Resource& from = tree.resources()[edge.from];
    if (may_do_anything(from)) shared_[edge.to] |= given_away;
    if (from.type == "AWS::SSM::Parameter") shared_[edge.to] |= handed_on;
  }
  // What belongs to one of several may change each of them.
  for (const Resource& resource : tree.resources()) {
    const std::string_view owner = owner_property(resource.type);
    if (owner.empty()) continue;
    const Node* value = reader_.property(resource, owner);
    if (value == nullptr || reader_.named(value).resource != nullptr) continue;
    each_name(*value, [&](std::string_view id) {
      if (const Resource* named = tree.resource(id)) shared_[tree.position(*named)] |= given_away;
    });
  }
}

bool Network::shared(const Resource& resource) const {
  return open_ || shared_[analysis_.tree.position(resource)] != 0;
}

bool Network::published(const Resource& resource) const {
  return open_ || (shared_[analysis_.tree.position(resource)] & ~shown) != 0;
}

bool Network::may_exist(const Resource& resource) {
  const auto& assumed = reader_.assumed();
  return resource.condition.empty() ||
         std::none_of(assumed.begin(), assumed.end(), [&](const Assumption& one) {
           const Guard guard{one.condition, one.holds, nullptr};
           return analysis_.conditions.together({resource.condition}, {{}, &guard}) ==
                  Verdict::broken;
         });
}

Verdict Network::exists_with(const Resource* element, const Resource& user) {
  if (element == nullptr || element->condition.empty() || element->condition == user.condition) {
    return Verdict::holds;
  }
  if (analysis_.conditions.together({user.condition}, {element->condition}) == Verdict::broken) {
    return Verdict::broken;
  }
  return analysis_.conditions.always_with({user.condition}, {element->condition}) == Verdict::holds
             ? Verdict::holds
             : Verdict::unknown;
}

template <class Element>
Element* Network::find(std::deque<Element>& elements, const Resource* resource,
                       std::string_view type) {
  if (resource == nullptr || resource->type != type) return nullptr;
  return &elements[positions_[analysis_.tree.position(*resource)]];
}

Vpc* Network::vpc(const Resource* resource) {
  return find(vpcs_, resource, "AWS::EC2::VPC");
}
Subnet* Network::subnet(const Resource* resource) {
  return find(subnets_, resource, "AWS::EC2::Subnet");
}
RouteTable* Network::table(const Resource* resource) {
  return find(tables_, resource, "AWS::EC2::RouteTable");
}
Peering* Network::peering(const Resource* resource) {
  return find(peerings_, resource, "AWS::EC2::VPCPeeringConnection");
}
Nat* Network::nat(const Resource* resource) {
  return find(nats_, resource, "AWS::EC2::NatGateway");
}
Endpoint* Network::endpoint(const Resource* resource) {
  return find(endpoints_, resource, "AWS::EC2::VPCEndpoint");
}
Group* Network::group(const Resource* resource) {
  return find(groups_, resource, "AWS::EC2::SecurityGroup");
}
NetworkAcl* Network::acl(const Resource* resource) {
  return find(acls_, resource, "AWS::EC2::NetworkAcl");
}

Verdict Network::is_attached(const Resource& gateway, const Vpc& vpc) const {
  bool unknown = open_ || loose_gateways_.contains(&gateway) || loose_gateways_.contains(nullptr);
  for (const Resource* attached : vpc.gateways) {
    if (attached == &gateway) return Verdict::holds;
    unknown = unknown || attached == nullptr;
  }
  return unknown ? Verdict::unknown : Verdict::broken;
}

const Placement* Network::placement(const Resource* resource) const {
  if (resource == nullptr) return nullptr;
  const std::uint32_t at = placed_[analysis_.tree.position(*resource)];
  return at == UINT32_MAX ? nullptr : &placements_[at];
}

Vpc* Network::vpc_of(const Node* value, int depth) {
  if (value == nullptr || depth > 4) return nullptr;
  const Named named = reader_.named(value);
  if (named.resource != nullptr) {
    if (named.resource->type == "AWS::EC2::VPC") return vpc(named.resource);
    if (named.attribute == "VpcId" && named.resource->type == "AWS::EC2::Subnet") {
      return vpc_of(reader_.property(*named.resource, "VpcId"), depth + 1);
    }
    return nullptr;
  }
  const Invocation call = invocation_of(*value);
  std::string key;
  if (call.function == Function::ref &&
      analysis_.tree.parameter(call.argument().text()) != nullptr) {
    key = call.argument().text();
  } else if (call.function == Function::import_value) {
    const Node& name = call.argument();
    const Invocation inner = invocation_of(name);
    const std::string_view text = inner.function == Function::sub && inner.argument().is_string()
                                      ? inner.argument().text()
                                      : name.text();
    if (text.empty()) return nullptr;
    key = '!';
    key += text;
  } else if (value->is_string()) {
    key = '=';
    key += value->text();
  } else {
    return nullptr;
  }
  Vpc*& known = named_vpcs_[key];
  if (known == nullptr) known = &vpcs_.emplace_back();
  return known;
}

Group* Network::group_of(const Node* value) {
  const Named named = reader_.named(value);
  if (named.resource == nullptr) return nullptr;
  if (named.resource->type == "AWS::EC2::VPC" && named.attribute == "DefaultSecurityGroup") {
    return vpc(named.resource)->default_group;
  }
  return group(named.resource);
}

void Network::finish() {
  // What was declared speaks of others; only now all of them are there.
  for (Subnet& subnet : subnets_) {
    if (subnet.associations.empty()) {
      // Who has the subnet can associate it; who has the VPC finds its main table at best.
      const Resource* vpc = subnet.vpc == nullptr ? nullptr : subnet.vpc->resource;
      subnet.on_main_table = vpc != nullptr && !published(*subnet.resource) &&
                             (shared_[analysis_.tree.position(*vpc)] & given_away) == 0;
      continue;
    }
    // Several that name the same table say the same.
    const Resource* named = subnet.associations.front()->table;
    bool sure = false;
    bool agree = true;
    for (const Association* association : subnet.associations) {
      agree = agree && association->table == named;
      sure = sure || exists_with(association->resource, *subnet.resource) == Verdict::holds;
    }
    if (sure && agree) subnet.table = table(named);
  }
  for (Subnet& subnet : subnets_) {
    if ((shared_[analysis_.tree.position(*subnet.resource)] & given_away) != 0) {
      subnet.acl_known = false;
    }
  }
  for (NetworkAcl& acl : acls_) {
    std::stable_sort(acl.entries.begin(), acl.entries.end(),
                     [](const AclEntry& a, const AclEntry& b) { return a.number < b.number; });
  }
}

}  // namespace dbrepl::analysis::network
