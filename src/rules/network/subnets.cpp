#include "rules/network/subnets.hpp"

#include "schema/equality.hpp"

namespace dbrepl::rules {

std::optional<support::Cidr> known_range(const Context& context, const Resource& resource,
                                         std::string_view property) {
  const net::Reader& reader = network_of(context).reader();
  const Node* value = reader.property(resource, property);
  if (value == nullptr) return std::nullopt;
  const auto text = context.resolver.text_of(*value);
  // A part that Fn::Cidr cuts out of a known range is known as well.
  if (!text) return reader.range(value);
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
    net::Network& network = network_of(context);
    const net::Vpc* vpc = network.subnet(&resource)->vpc;
    const Node* cidr = network.reader().property(resource, "CidrBlock");
    if (!is_own(vpc) || cidr == nullptr || !network.may_exist(resource)) continue;
    const auto range = known_range(context, resource, "CidrBlock");
    if (range.has_value() != with_range) continue;
    subnets.push_back({&resource, vpc->resource, cidr, range.value_or(support::Cidr{})});
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
  return report_at(check, reporter, *subnet.resource, subnet.cidr, std::move(message));
}

namespace {

/// The value that decides: of `!GetAtt Subnet.AvailabilityZone`, what that subnet says.
const Node* zone_of(net::Network& network, const Node* value) {
  for (int depth = 0; value != nullptr && depth < 4; ++depth) {
    const net::Named named = network.reader().named(value);
    const net::Subnet* subnet = network.subnet(named.resource);
    if (subnet == nullptr || subnet->zone == nullptr || named.attribute != "AvailabilityZone" ||
        network.reader().property(*named.resource, "AvailabilityZone") == nullptr) {
      break;
    }
    value = subnet->zone;
  }
  return value;
}

/// Whether the region that Fn::GetAZs is given is the one of the stack: "" and AWS::Region are.
bool is_own_region(const Context& context, const Node& region) {
  if (region.is_string() && region.text().empty()) return true;
  const analysis::SymbolicText text = context.analysis.symbols.text_of(region);
  return text.pieces.size() == 1 && text.pieces[0].kind == analysis::Piece::Kind::pseudo &&
         text.pieces[0].text == "AWS::Region";
}

bool same_list(const Context& context, const Node& a, const Node& b) {
  if (schema::same(a, b)) return true;
  const auto one = analysis::invocation_of(a);
  const auto other = analysis::invocation_of(b);
  return one.function == Function::get_azs && other.function == Function::get_azs &&
         is_own_region(context, one.argument()) && is_own_region(context, other.argument());
}

}  // namespace

bool same_zone(const Context& context, const Node* a, const Node* b) {
  net::Network& network = network_of(context);
  a = zone_of(network, a);
  b = zone_of(network, b);
  if (a == nullptr || b == nullptr) return false;
  const auto first = context.resolver.text_of(*a);
  const auto second = context.resolver.text_of(*b);
  if (first && second) return *first == *second;
  if (schema::same(*a, *b)) return true;
  // The same item of the same list, however its number is told.
  const auto one = analysis::invocation_of(*a);
  const auto other = analysis::invocation_of(*b);
  if (one.function != Function::select || other.function != Function::select) {
    return equal(context.analysis.symbols.text_of(*a), context.analysis.symbols.text_of(*b)) ==
           analysis::Verdict::holds;
  }
  if (one.argument().size() != 2 || other.argument().size() != 2) return false;
  const auto index = network.reader().number(one.argument().items().data());
  return index && index == network.reader().number(other.argument().items().data()) &&
         same_list(context, one.argument().items()[1], other.argument().items()[1]);
}

bool same_zone(const Context& context, const net::Subnet& a, const net::Subnet& b) {
  return &a == &b || same_zone(context, a.zone, b.zone);
}

}  // namespace dbrepl::rules
