#include "rules/network/subnets.hpp"

#include "schema/equality.hpp"

namespace dbrepl::rules {

std::optional<support::Cidr> known_range(const Context& context, const Resource& resource,
                                         std::string_view property) {
  const Node* value = resource.property(property);
  if (value == nullptr) return std::nullopt;
  const auto text = context.resolver.text_of(*value);
  // A part that Fn::Cidr cuts out of a known range is known as well.
  if (!text) return network_of(context).reader().range(value);
  // EC2 clears the bits behind the prefix.
  const auto range = support::parse_cidr(*text);
  return range ? std::optional(support::network(*range)) : std::nullopt;
}

namespace {

/// The subnets of VPCs of the template, with a known range or with an unknown one.
std::vector<KnownSubnet> subnets_of(const Context& context, bool with_range) {
  std::vector<KnownSubnet> subnets;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type != "AWS::EC2::Subnet") continue;
    const Node* vpc = resource.property("VpcId");
    const analysis::Invocation call =
        vpc == nullptr ? analysis::Invocation() : analysis::invocation_of(*vpc);
    if (call.function != Function::ref || !call.argument().is_string()) continue;
    const Resource* owner = context.tree.resource(call.argument().text());
    const Node* cidr = resource.property("CidrBlock");
    if (owner == nullptr || owner->type != "AWS::EC2::VPC" || cidr == nullptr) continue;
    const auto range = known_range(context, resource, "CidrBlock");
    if (range.has_value() != with_range) continue;
    subnets.push_back({&resource, owner, cidr, range.value_or(support::Cidr{})});
  }
  return subnets;
}

}  // namespace

std::vector<KnownSubnet> known_subnets(const Context& context) {
  return subnets_of(context, true);
}

std::vector<KnownSubnet> computed_subnets(const Context& context) {
  return subnets_of(context, false);
}

Finding& report_range(const Check& check, Reporter& reporter, const KnownSubnet& subnet,
                      std::string message) {
  const Path resources(nullptr, "Resources");
  const Path resource(&resources, subnet.resource->id);
  const Path properties(&resource, "Properties");
  const Path path(&properties, "CidrBlock");
  return reporter.report(check, &path, subnet.cidr->mark(), std::move(message));
}

bool same_zone(const Context& context, const Node* a, const Node* b) {
  if (a == nullptr || b == nullptr) return false;
  const auto first = context.resolver.text_of(*a);
  const auto second = context.resolver.text_of(*b);
  if (first && second) return *first == *second;
  if (schema::same(*a, *b)) return true;
  // The same item of the same list, however its number is told.
  const auto one = analysis::invocation_of(*a);
  const auto other = analysis::invocation_of(*b);
  if (one.function != Function::select || other.function != Function::select ||
      one.argument().size() != 2 || other.argument().size() != 2) {
    return false;
  }
  const auto index = network_of(context).reader().number(one.argument().items().data());
  return index && index == network_of(context).reader().number(other.argument().items().data()) &&
         schema::same(one.argument().items()[1], other.argument().items()[1]);
}

bool same_zone(const Context& context, const net::Subnet& a, const net::Subnet& b) {
  return &a == &b || same_zone(context, a.zone, b.zone);
}

}  // namespace dbrepl::rules
