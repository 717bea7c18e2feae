#include "analysis/network/reach.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "analysis/network/firewall.hpp"
#include "analysis/network/routing.hpp"

namespace dbrepl::analysis::network {

namespace {

/// More pairs of subnets than these are not looked at: nobody has them.
constexpr std::size_t most_pairs = 1024;

Reach part(Verdict verdict, Barrier barrier, const Resource* place,
           const Subnet* subnet = nullptr) {
  Reach reach;
  reach.verdict = verdict;
  if (verdict == Verdict::holds) return reach;
  reach.obstacle.barrier = verdict == Verdict::broken ? barrier : Barrier::not_known;
  reach.obstacle.place = place;
  reach.obstacle.subnet = subnet;
  return reach;
}

/// Where a group keeps a connection out.
Reach part_of_door(const Door& door, bool ingress, const Placement& owner) {
  const Resource* place = owner.resource;
  if (door.group != nullptr && door.group->resource != nullptr) place = door.group->resource;
  Reach reach =
      part(door.verdict, ingress ? Barrier::ingress_closed : Barrier::egress_closed, place);
  if (door.verdict == Verdict::broken && door.near != nullptr && ingress) {
    reach.obstacle.barrier = Barrier::wrong_port;
    reach.obstacle.place = door.near->owner;
    reach.obstacle.node = door.near->node;
  }
  return reach;
}

void require_acls(Network& network, Reach& whole, const Subnet& from, const Subnet& to,
                  std::optional<std::int64_t> port) {
  if (&from == &to) return;
  const std::int64_t first = port.value_or(0);
  const std::int64_t last = port.value_or(65535);
  const auto check = [&](const Subnet& subnet, bool egress, const Subnet& other, std::int64_t low,
                         std::int64_t high) {
    const Verdict verdict = acl_passes(network, subnet, egress, span_of(&other), low, high);
    const Resource* acl = subnet.acl == nullptr ? subnet.resource : subnet.acl->resource;
    require(whole, part(verdict, Barrier::acl, acl, &subnet));
  };
  check(from, true, to, first, last);
  check(to, false, from, first, last);
  check(to, true, from, first_ephemeral, last_ephemeral);
  check(from, false, to, first_ephemeral, last_ephemeral);
}

void require_routes(Network& network, Reach& whole, const Placement& client,
                    const Placement& target, std::optional<std::int64_t> port) {
  for (const Subnet* from : client.subnets) {
    for (const Subnet* to : target.subnets) {
      const Reach there = route_between(network, *from, *to, target, *client.resource);
      if (whole.passage == Passage::none) {
        whole.passage = there.passage;
        whole.through = there.through;
      }
      require(whole, there);
      Reach back = route_between(network, *to, *from, client, *client.resource);
      if (back.obstacle.barrier == Barrier::no_route) {
        back.obstacle.barrier = Barrier::no_return_route;
      }
      require(whole, back);
      require_acls(network, whole, *from, *to, port);
      if (whole.verdict == Verdict::broken) return;
    }
  }
}

}  // namespace

Reach reach(Network& network, const Placement& client, const Placement& target,
            std::optional<std::int64_t> port) {
  using State = Placement::State;
  if (client.state == State::unknown || target.state != State::placed) {
    return part(Verdict::unknown, Barrier::not_known, client.resource);
  }
  if (network.exists_with(target.resource, *client.resource) == Verdict::broken) {
    return part(Verdict::unknown, Barrier::not_known, target.resource);
  }
  if (client.state == State::outside) {
    const Verdict verdict = target.public_address == Truth::no ? Verdict::broken : Verdict::unknown;
    return part(verdict, Barrier::outside, client.resource);
  }
  Reach whole;
  whole.verdict = Verdict::holds;
  if (client.subnets.size() * target.subnets.size() > most_pairs || !client.subnets_known ||
      !target.subnets_known) {
    require(whole, part(Verdict::unknown, Barrier::not_known,
                        client.subnets_known ? target.resource : client.resource));
  }
  if (client.subnets.size() * target.subnets.size() <= most_pairs) {
    require_routes(network, whole, client, target, port);
  }
  require(whole, part_of_door(egress_door(network, client, target, port), false, client));
  require(whole, part_of_door(ingress_door(network, target, client, port), true, target));
  if (whole.verdict == Verdict::broken && (client.conditional || target.conditional)) {
    whole.verdict = Verdict::unknown;
  }
  return whole;
}

namespace {

/// Where services have their addresses: everywhere but in the private ranges.
Span public_span() {
  Span span = {Cidr{0, 0}};
  for (const Cidr& without : {Cidr{0x0A000000, 8}, Cidr{0xAC100000, 12}, Cidr{0xC0A80000, 16}}) {
    Span rest;
    for (Cidr part : span) {
      // Halves that the range is not in, until nothing but the range is left.
      while (part.overlaps(without) && part.prefix < without.prefix) {
        const auto prefix = static_cast<std::uint8_t>(part.prefix + 1);
        const Cidr low{part.base, prefix};
        const Cidr high{part.base | (std::uint32_t{1} << (32U - prefix)), prefix};
        const bool is_low = low.overlaps(without);
        rest.push_back(is_low ? high : low);
        part = is_low ? low : high;
      }
      if (!part.overlaps(without)) rest.push_back(part);
    }
    span = std::move(rest);
  }
  return span;
}

/// The subnet of a NAT gateway lets through what it passes on, and the answers.
void require_nat_acls(Network& network, Reach& found, const Subnet& from) {
  const Nat* nat = network.nat(found.through);
  if (nat == nullptr || nat->subnet == nullptr || nat->subnet == &from) return;
  const Subnet& subnet = *nat->subnet;
  const Span anywhere = public_span();
  const Span client = span_of(&from);
  const Resource* acl = subnet.acl == nullptr ? subnet.resource : subnet.acl->resource;
  for (const Verdict passed :
       {acl_passes(network, subnet, false, client, 443, 443),
        acl_passes(network, subnet, true, anywhere, 443, 443),
        acl_passes(network, subnet, false, anywhere, first_ephemeral, last_ephemeral),
        acl_passes(network, subnet, true, client, first_ephemeral, last_ephemeral)}) {
    require(found, part(passed, Barrier::acl, acl, &subnet));
  }
}

/// From one subnet to a service.
Reach reach_service_from(Network& network, const Placement& client, const Subnet& subnet,
                         std::string_view service) {
  const Vpc* vpc = subnet.vpc;
  if (vpc == nullptr || vpc->resource == nullptr) {
    return part(Verdict::unknown, Barrier::not_known, subnet.resource);
  }
  const Resource* unsure = nullptr;    // what may be a way, or take the place of one
  const Resource* nameless = nullptr;  // an endpoint that the service's name does not lead to
  const Endpoint* gateway = nullptr;
  for (const Endpoint* endpoint : vpc->endpoints) {
    const Verdict there = network.exists_with(endpoint->resource, *client.resource);
    if (there == Verdict::broken || (!endpoint->service.empty() && endpoint->service != service)) {
      continue;
    }
    if (endpoint->type == EndpointType::unknown || endpoint->service.empty()) {
      if (endpoint->type != EndpointType::other) unsure = endpoint->resource;
    } else if (endpoint->type == EndpointType::interface) {
      if (endpoint->private_dns == Truth::no) {
        if (there == Verdict::holds) nameless = endpoint->resource;
        continue;
      }
      if (endpoint->private_dns == Truth::open || there == Verdict::unknown) {
        unsure = endpoint->resource;
        continue;
      }
      // The service's name leads to the endpoint and nowhere else.
      Reach found = reach(network, client, *network.placement(endpoint->resource), 443);
      found.passage = Passage::interface_endpoint;
      found.through = endpoint->resource;
      return found;
    } else if (endpoint->type == EndpointType::gateway) {
      const bool listed =
          subnet.table != nullptr && std::find(endpoint->tables.begin(), endpoint->tables.end(),
                                               subnet.table) != endpoint->tables.end();
      if (listed && there == Verdict::holds) {
        gateway = endpoint;
      } else if (!endpoint->tables_known || listed ||
                 (subnet.table == nullptr && !subnet.on_main_table)) {
        unsure = endpoint->resource;
      }
    }
  }
  Reach found;
  if (gateway != nullptr) {
    found.verdict = Verdict::holds;
    found.passage = Passage::gateway_endpoint;
    found.through = gateway->resource;
  } else {
    found = route_outside(network, subnet, client);
  }
  if (found.verdict == Verdict::holds) {
    require(found, part_of_door(public_door(network, client, 443), false, client));
    const Span anywhere = public_span();
    const Resource* acl = subnet.acl == nullptr ? subnet.resource : subnet.acl->resource;
    require(found, part(acl_passes(network, subnet, true, anywhere, 443, 443), Barrier::acl, acl,
                        &subnet));
    require(found,
            part(acl_passes(network, subnet, false, anywhere, first_ephemeral, last_ephemeral),
                 Barrier::acl, acl, &subnet));
    if (found.passage == Passage::nat_gateway) require_nat_acls(network, found, subnet);
  }
  if (found.verdict != Verdict::broken) return found;
  if (nameless != nullptr && found.obstacle.barrier == Barrier::no_way) {
    // Who knows the endpoint's own names may call it by them.
    const Template& tree = network.analysis().tree;
    if (network.shared(*nameless) || network.analysis().graph.is_used(tree.position(*nameless))) {
      unsure = nameless;
    }
    found.obstacle.barrier = Barrier::no_private_dns;
    found.obstacle.place = nameless;
  }
  if (vpc->has_private_zone || vpc->open) unsure = vpc->resource;
  if (unsure != nullptr) {
    return part(Verdict::unknown, Barrier::not_known, unsure);
  }
  return found;
}

}  // namespace

Reach reach_service(Network& network, const Placement& client, std::string_view service) {
  if (client.state == Placement::State::outside) {
    Reach reach;
    reach.verdict = Verdict::holds;
    reach.passage = Passage::outside;
    return reach;
  }
  if (client.state == Placement::State::unknown || client.subnets.empty()) {
    return part(Verdict::unknown, Barrier::not_known, client.resource);
  }
  Reach whole;
  whole.verdict = Verdict::holds;
  for (const Subnet* subnet : client.subnets) {
    const Reach found = reach_service_from(network, client, *subnet, service);
    if (whole.passage == Passage::none) {
      whole.passage = found.passage;
      whole.through = found.through;
    }
    require(whole, found);
  }
  if (!client.subnets_known) {
    require(whole, part(Verdict::unknown, Barrier::not_known, client.resource));
  }
  if (whole.verdict == Verdict::broken && client.conditional) whole.verdict = Verdict::unknown;
  return whole;
}

std::string_view endpoint_service_of(std::string_view client) {
  // Names: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 20> names = {{
      {"apigatewaymanagementapi", "execute-api"},
      {"cloudwatch", "monitoring"},
      {"codeartifact", "codeartifact.api"},
      {"dynamodbstreams", "dynamodb-streams"},
      {"ecr", "ecr.api"},
      {"efs", "elasticfilesystem"},
      {"elb", "elasticloadbalancing"},
      {"elbv2", "elasticloadbalancing"},
      {"emr", "elasticmapreduce"},
      {"firehose", "kinesis-firehose"},
      {"iot-data", "iot.data"},
      {"kinesis", "kinesis-streams"},
      {"mwaa", "airflow.api"},
      {"opensearch", "es"},
      {"resourcegroupstaggingapi", "tagging"},
      {"sagemaker", "sagemaker.api"},
      {"sagemaker-runtime", "sagemaker.runtime"},
      {"ses", "email"},
      {"sesv2", "email"},
      {"stepfunctions", "states"},
  }};
  for (const auto& [sdk, endpoint] : names) {
    if (sdk == client) return endpoint;
  }
  return client;
}

std::string spell_way(const Reach& reach) {
  const std::string_view id = reach.through == nullptr ? std::string_view() : reach.through->id;
  switch (reach.passage) {
    case Passage::none:
      return {};
    case Passage::same_vpc:
      return "same VPC";
    case Passage::peering:
      return fmt::format(R"(peering "{}")", id);
    case Passage::interface_endpoint:
    case Passage::gateway_endpoint:
      return fmt::format(R"(endpoint "{}")", id);
    case Passage::nat_gateway:
      return fmt::format(R"(NAT gateway "{}")", id);
    case Passage::internet_gateway:
      return fmt::format(R"(internet gateway "{}")", id);
    case Passage::outside:
      return "internet, from outside of any VPC";
  }
  return {};
}

std::string spell_obstacle(const Reach& reach) {
  const Obstacle& obstacle = reach.obstacle;
  const auto id = [](const Resource* resource) {
    return resource == nullptr ? std::string_view("?") : resource->id;
  };
  const auto vpc = [&](const Vpc* of) { return id(of == nullptr ? nullptr : of->resource); };
  switch (obstacle.barrier) {
    case Barrier::none:
      return {};
    case Barrier::not_known:
      return fmt::format(R"("{}" depends on the deployment)", id(obstacle.place));
    case Barrier::outside:
      return "it stands in no VPC";
    case Barrier::not_peered:
      return fmt::format(R"(no peering joins "{}" and "{}")", vpc(obstacle.from), vpc(obstacle.to));
    case Barrier::not_transitive:
      return fmt::format(
          "no peering joins \"{}\" and \"{}\", and those with \"{}\" are not "
          "transitive",
          vpc(obstacle.from), vpc(obstacle.to), id(obstacle.by));
    case Barrier::no_route:
    case Barrier::no_return_route: {
      const std::string_view back = obstacle.barrier == Barrier::no_route ? "" : " back";
      if (obstacle.subnet->on_main_table) {
        return fmt::format(
            "the subnet \"{}\" is on the main route table, which has no route{} "
            "to \"{}\"",
            id(obstacle.subnet->resource), back, vpc(obstacle.to));
      }
      return fmt::format(R"(the route table "{}" has no route{} to "{}")", id(obstacle.place), back,
                         vpc(obstacle.to));
    }
    case Barrier::misled:
      return fmt::format(
          "the route \"{}\" leads through \"{}\", which does not join \"{}\" and "
          "\"{}\"",
          id(obstacle.place), id(obstacle.by), vpc(obstacle.from), vpc(obstacle.to));
    case Barrier::egress_closed:
      return fmt::format(R"(no egress rule of "{}" lets it out)", id(obstacle.place));
    case Barrier::ingress_closed:
      return fmt::format(R"(no ingress rule of "{}" lets it in)", id(obstacle.place));
    case Barrier::wrong_port:
      return fmt::format(R"("{}" lets it in at another port)", id(obstacle.place));
    case Barrier::acl:
      return fmt::format(R"(the network ACL "{}" stops it)", id(obstacle.place));
    case Barrier::no_private_dns:
      return fmt::format(R"(the endpoint "{}" has no private DNS)", id(obstacle.place));
    case Barrier::no_way:
      return fmt::format(R"(no endpoint and no NAT gateway leads there from "{}")",
                         id(obstacle.subnet->resource));
    case Barrier::no_public_address:
      return fmt::format("the internet gateway serves public addresses alone, and it has none");
    case Barrier::nat_without_way:
      return fmt::format(R"(the NAT gateway "{}" has no way to the internet)", id(obstacle.place));
  }
  return {};
}

}  // namespace dbrepl::analysis::network
