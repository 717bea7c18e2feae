#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check port_range;

namespace {

constexpr std::array<std::string_view, 5> names{"tcp", "udp", "icmp", "icmpv6", "-1"};

bool is_known(std::string_view protocol) {
  const std::string lower = support::lowered(protocol);
  return std::find(names.begin(), names.end(), lower) != names.end() ||
         lower.find_first_not_of("0123456789") == std::string::npos;
}

bool has_ports(std::string_view protocol) {
  return protocol == "tcp" || protocol == "udp" || protocol == "6" || protocol == "17";
}

void check(const Context& context, const Node& rule, const Path* path, Reporter& reporter) {
  const Node* named = rule.find("IpProtocol");
  const auto protocol = certain_text(context, named);
  if (!protocol) return;
  if (!is_known(*protocol)) {
    const Path step(path, "IpProtocol");
    reporter.report(port_range, &step, named->mark(),
                    fmt::format("{} is not a protocol: expected tcp, udp, icmp, icmpv6, -1 or a "
                                "number",
                                quoted(*protocol)));
    return;
  }
  if (!has_ports(*protocol)) return;
  std::optional<std::int64_t> ports[2];
  const std::string_view properties[] = {"FromPort", "ToPort"};
  for (std::size_t i = 0; i < 2; ++i) {
    const Node* value = rule.find(properties[i]);
    ports[i] = certain_integer(context, value);
    // -1 for all ports is what another rule speaks of.
    if (!ports[i] || (*ports[i] >= -1 && *ports[i] <= 65535)) continue;
    const Path step(path, properties[i]);
    reporter.report(port_range, &step, value->mark(),
                    fmt::format("{} is not a port: expected 0 to 65535", *ports[i]));
    return;
  }
  if (!ports[0] || !ports[1] || *ports[0] <= *ports[1]) return;
  const Path step(path, "FromPort");
  reporter.report(port_range, &step, rule.find("FromPort")->mark(),
                  fmt::format("FromPort {} is above ToPort {}", *ports[0], *ports[1]));
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    if (resource.type == "AWS::EC2::SecurityGroupIngress" ||
        resource.type == "AWS::EC2::SecurityGroupEgress") {
      check(context, *resource.properties, property_place(resource), reporter);
    }
    if (resource.type != "AWS::EC2::SecurityGroup") continue;
    for (const std::string_view property : {"SecurityGroupIngress", "SecurityGroupEgress"}) {
      const Node* rules = property_of(resource, {property});
      for (std::size_t i = 0; rules != nullptr && i < rules->items().size(); ++i) {
        check(context, rules->items()[i], property_place(resource, {property, i}), reporter);
      }
    }
  }
}

}  // namespace

constinit const Check port_range{
    .rule =
        {
            .id = "SCH048",
            .severity = Severity::error,
            .title = "A rule of a security group has a range of ports",
            .why = "The protocol of a rule is tcp, udp, icmp, icmpv6, -1 or a number. For tcp and "
                   "udp, FromPort and ToPort lie between 0 and 65535, and the first is not above "
                   "the second. EC2 refuses the rule otherwise.",
            .bad = R"yaml(Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 8080
          ToPort: 80
          CidrIp: 10.0.0.0/8
)yaml",
            .good = R"yaml(Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 80
          ToPort: 8080
          CidrIp: 10.0.0.0/8
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
