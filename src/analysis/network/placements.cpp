#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/network/network.hpp"

namespace dbrepl::analysis::network {

namespace {

bool is_below(const Path* path, std::string_view key) {
  for (; path != nullptr; path = path->parent) {
    if (path->key == key) return true;
  }
  return false;
}

}  // namespace

void Network::read_placements() {
  const Template& tree = analysis_.tree;
  for (const Resource& resource : tree.resources()) {
    if (!resource.type.starts_with("AWS::")) continue;
    const PlacedType* type = find_placed_type(resource.type);
    if (type == nullptr) continue;
    placed_[tree.position(resource)] = static_cast<std::uint32_t>(placements_.size());
    Placement& placement = placements_.emplace_back();
    placement.resource = &resource;
    place(placement, *type);
  }
  // An instance of a cluster stands where the cluster does.
  for (Placement& placement : placements_) {
    if (placement.resource->type == "AWS::RDS::DBInstance") place_instance(placement);
  }
}

void Network::place(Placement& placement, const PlacedType& type) {
  const Resource& resource = *placement.resource;
  const Resource* holder = &resource;
  std::string_view list = type.subnets;
  bool unclear = false;
  if (!type.subnet_group.empty()) {
    list = {};
    const Node* name = reader_.property(resource, type.subnet_group);
    const Resource* group = reader_.named_or_known(name);
    if (group != nullptr) {
      list = subnet_list_of(group->type);
      if (!list.empty()) placement.subnet_group = holder = group;
    }
  }
  placement.subnets_node = list.empty() ? nullptr : reader_.property(*holder, list, &unclear);
  placement.groups_node =
      type.groups.empty() ? nullptr : reader_.property(resource, type.groups, &unclear);
  if (placement.subnets_node == nullptr) placement.subnets_known = false;
  if (unclear || type.groups.empty()) placement.groups_known = false;
  if (placement.subnets_node != nullptr) {
    reader_.each(*placement.subnets_node, [&](const Node& item, bool conditional) {
      const Subnet* subnet = this->subnet(reader_.named(&item).resource);
      if (subnet == nullptr) placement.subnets_known = false;
      if (subnet != nullptr) placement.subnets.push_back(subnet);
      placement.conditional = placement.conditional || conditional;
    });
  }
  if (placement.groups_node != nullptr) {
    reader_.each(*placement.groups_node, [&](const Node& item, bool conditional) {
      const Group* group = group_of(&item);
      if (group == nullptr) placement.groups_known = false;
      if (group != nullptr) placement.groups.push_back(group);
      placement.names_groups = true;
      placement.conditional = placement.conditional || conditional;
    });
  }
  placement.conditional = placement.conditional || unclear;
  if (reader_.property(resource, "DBSecurityGroups") != nullptr) placement.groups_known = false;
  if (placement.subnet_group != nullptr &&
      exists_with(placement.subnet_group, resource) != Verdict::holds) {
    placement.conditional = true;
  }
  placement.state = Placement::State::placed;
  if (resource.is_function()) {
    const Node* globals = resource.is_serverless() ? analysis_.tree.section("Globals") : nullptr;
    const Node* shared = globals == nullptr ? nullptr : globals->find("Function");
    const bool global =
        shared != nullptr && (shared->find("VpcConfig") != nullptr || invocation_of(*shared));
    const Node* config = reader_.property(resource, "VpcConfig");
    const bool empty = placement.subnets_node != nullptr && placement.subnets_node->is_array() &&
                       placement.subnets_node->size() == 0;
    if (!global &&
        (config == nullptr || (placement.subnets_node == nullptr && !unclear) || empty)) {
      placement.state = Placement::State::outside;
    }
  }
  if (!type.port.empty() || type.fallback_port != 0 || type.is_target) {
    const Node* port = type.port.empty() ? nullptr : reader_.property(resource, type.port);
    if (port != nullptr) {
      placement.port = reader_.number(port);
    } else if (type.fallback_port != 0) {
      placement.port = type.fallback_port;
    } else {
      const Node* engine = reader_.property(resource, "Engine");
      if (engine == nullptr) engine = reader_.property(resource, "EngineFamily");
      placement.port = port_of_engine(reader_.text(engine));
    }
  }
  settle(placement);
}

void Network::place_instance(Placement& placement) {
  const Node* cluster = reader_.property(*placement.resource, "DBClusterIdentifier");
  if (cluster == nullptr) return;
  const Placement* owner = this->placement(reader_.named_or_known(cluster));
  const Resource* resource = placement.resource;
  const Truth address = placement.public_address;
  if (owner == nullptr || owner->resource == resource) {
    placement.subnets_known = placement.groups_known = false;
    placement.names_groups = true;
    return;
  }
  // What is asked of a member's address is asked of the cluster's hosts as well.
  Placement& known = placements_[placed_[analysis_.tree.position(*owner->resource)]];
  if (address != Truth::no && known.public_address != Truth::yes) known.public_address = address;
  placement = known;
  placement.resource = resource;
  placement.public_address = address;
}

void Network::settle(Placement& placement) {
  const Resource& resource = *placement.resource;
  const auto agree = [&](Vpc* vpc, bool& first) {
    placement.vpc = first || placement.vpc == vpc ? vpc : nullptr;
    first = false;
  };
  bool first = true;
  for (const Subnet* subnet : placement.subnets) agree(subnet->vpc, first);
  if (first) {
    for (const Group* group : placement.groups) agree(group->vpc, first);
  }
  const std::string_view type = resource.type;
  if (type.starts_with("AWS::RDS::") || type == "AWS::Redshift::Cluster") {
    const Node* flag = reader_.property(resource, "PubliclyAccessible");
    placement.public_address = reader_.flag(flag, Truth::no);
    // Without a word, an instance is public where its VPC has an internet gateway.
    if (flag == nullptr && type == "AWS::RDS::DBInstance") {
      const bool closed = placement.vpc != nullptr && placement.vpc->resource != nullptr &&
                          placement.vpc->gateways.empty() && !placement.vpc->open;
      const bool member = reader_.property(resource, "DBClusterIdentifier") != nullptr;
      placement.public_address = closed || member ? Truth::no : Truth::open;
    }
  } else if (type == "AWS::ECS::Service") {
    const Node* assign =
        reader_.property(resource, "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp");
    const std::string_view text = reader_.text(assign);
    placement.public_address = assign == nullptr || text == "DISABLED" ? Truth::no
                               : text == "ENABLED"                     ? Truth::yes
                                                                       : Truth::open;
  } else if (type == "AWS::EC2::Instance" || type.starts_with("AWS::ElasticLoadBalancing")) {
    placement.public_address = Truth::open;
  }
  // Interfaces of their own say more than the properties beside them.
  if (type == "AWS::EC2::Instance" && (reader_.property(resource, "NetworkInterfaces") != nullptr ||
                                       reader_.property(resource, "LaunchTemplate") != nullptr)) {
    placement.subnets_known = placement.groups_known = false;
    placement.names_groups = true;
  }
  if (placement.subnets_node == nullptr && placement.subnets.empty() &&
      placement.groups_node == nullptr && placement.state == Placement::State::placed) {
    placement.state = Placement::State::unknown;
  }
}

void Network::read_references() {
  const Template& tree = analysis_.tree;
  const Graph& graph = analysis_.graph;
  if (placements_.empty()) return;
  // Hosts that a stored parameter hands to those who name it are found through it.
  const auto refer = [&](const Placement& client, const Resource& holder, const Edge& edge) {
    const Placement* target = placement(&tree.resources()[edge.to]);
    if (target == nullptr || target == &client || !is_host_attribute(edge.attribute)) return;
    if (!find_placed_type(target->resource->type)->is_target) return;
    references_.push_back({&client, target, &holder, &edge});
  };
  const auto follow_one = [&](const Placement& client, const Resource& holder) {
    for (const Edge& edge : graph.from(tree.position(holder))) refer(client, holder, edge);
  };
  const auto follow = [&](const Placement& client, const Resource& holder) {
    for (const Edge& edge : graph.from(tree.position(holder))) {
      if (edge.link == Link::depends_on) continue;
      const Resource& named = tree.resources()[edge.to];
      if (named.type == "AWS::SSM::Parameter") {
        for (const Edge& next : graph.from(edge.to)) refer(client, named, next);
      } else if (!edge.attribute.empty()) {
        refer(client, holder, edge);
      }
    }
  };
  for (const Placement& placement : placements_) {
    const Resource& resource = *placement.resource;
    if (resource.is_function() || resource.type == "AWS::EC2::Instance" ||
        resource.type == "AWS::CodeBuild::Project") {
      follow(placement, resource);
    } else if (resource.type == "AWS::ECS::Service") {
      const Resource* task = reader_.named(reader_.property(resource, "TaskDefinition")).resource;
      if (task != nullptr && task->type == "AWS::ECS::TaskDefinition") follow(placement, *task);
    }
  }
  // File systems are mounted by their mount targets.
  std::unordered_map<const Resource*, std::vector<const Placement*>> mounts;
  for (const Placement& placement : placements_) {
    if (placement.resource->type != "AWS::EFS::MountTarget") continue;
    const Node* value = reader_.property(*placement.resource, "FileSystemId");
    const Resource* files = value == nullptr ? nullptr : reader_.named(value).resource;
    if (files != nullptr) mounts[files].push_back(&placement);
  }
  const auto mount = [&](const Placement& client, const Resource& holder, std::string_view key) {
    if (mounts.empty()) return;
    for (const Edge& edge : graph.from(tree.position(holder))) {
      if (edge.link == Link::depends_on || !is_below(edge.path, key)) continue;
      const Resource* files = &tree.resources()[edge.to];
      if (files->type == "AWS::EFS::AccessPoint") {
        files = reader_.named(reader_.property(*files, "FileSystemId")).resource;
      }
      const auto found = mounts.find(files);
      if (found == mounts.end()) continue;
      for (const Placement* target : found->second) {
        references_.push_back({&client, target, &holder, &edge});
      }
    }
  };
  for (const Placement& placement : placements_) {
    if (placement.resource->is_function()) {
      mount(placement, *placement.resource, "FileSystemConfigs");
    } else if (placement.resource->type == "AWS::ECS::Service") {
      const Resource* task =
          reader_.named(reader_.property(*placement.resource, "TaskDefinition")).resource;
      if (task != nullptr) mount(placement, *task, "EFSVolumeConfiguration");
    }
  }
  // Jobs of Batch run where the only compute environment is.
  const Placement* jobs = nullptr;
  std::size_t environments = 0;
  for (const Placement& placement : placements_) {
    if (placement.resource->type != "AWS::Batch::ComputeEnvironment") continue;
    jobs = &placement;
    ++environments;
  }
  // What connects to databases on behalf of others: a proxy to its targets, a replication task.
  for (const Resource& resource : tree.resources()) {
    const auto named = [&](std::string_view property) {
      return reader_.named(reader_.property(resource, property)).resource;
    };
    if (resource.type == "AWS::Batch::JobDefinition" && environments == 1) {
      follow(*jobs, resource);
    } else if (resource.type == "AWS::RDS::DBProxyTargetGroup") {
      const Placement* proxy = placement(named("DBProxyName"));
      if (proxy == nullptr) continue;
      for (const Edge& edge : graph.from(tree.position(resource))) {
        const Placement* target = placement(&tree.resources()[edge.to]);
        if (edge.link == Link::depends_on || target == nullptr || target == proxy ||
            !target->resource->type.starts_with("AWS::RDS::DB")) {
          continue;
        }
        references_.push_back({proxy, target, &resource, &edge});
      }
    } else if (resource.type == "AWS::DMS::ReplicationTask") {
      const Placement* instance = placement(named("ReplicationInstanceArn"));
      if (instance == nullptr) continue;
      for (const char* property : {"SourceEndpointArn", "TargetEndpointArn"}) {
        const Resource* endpoint = named(property);
        if (endpoint != nullptr) follow_one(*instance, *endpoint);
      }
    }
  }
  keep_first_references();
}

void Network::keep_first_references() {
  std::unordered_set<std::uint64_t> seen;
  const auto key = [&](const Reference& reference) {
    const auto client = analysis_.tree.position(*reference.client->resource);
    return (std::uint64_t{client} << 32U) | analysis_.tree.position(*reference.target->resource);
  };
  references_.erase(std::remove_if(references_.begin(), references_.end(),
                                   [&](const Reference& reference) {
                                     return !seen.insert(key(reference)).second;
                                   }),
                    references_.end());
}

}  // namespace dbrepl::analysis::network
