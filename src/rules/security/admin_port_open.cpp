#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check admin_port_open;

namespace {

struct Port {
  int number;
  std::string_view use;
};

/// Ports for the administration of machines; of databases the family NET speaks.
constexpr std::array ports{Port{22, "SSH"},     Port{3389, "RDP"},    Port{5985, "WinRM"},
                           Port{5986, "WinRM"}, Port{2375, "Docker"}, Port{23, "Telnet"}};

std::optional<int> number_of(const Context& context, const Node* value) {
  const auto text = value == nullptr ? std::nullopt : context.resolver.text_of(*value);
  if (!text) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

/// What a rule of a security group opens to administrators; empty where nothing.
std::string opened(const Context& context, const Node& rule) {
  const Node* protocol_node = rule.find("IpProtocol");
  const auto protocol =
      protocol_node == nullptr ? std::nullopt : context.resolver.text_of(*protocol_node);
  if (!protocol) return {};
  if (*protocol == "-1") return "every port";
  if (*protocol != "tcp" && *protocol != "6") return {};
  const auto from = number_of(context, rule.find("FromPort"));
  const auto to = number_of(context, rule.find("ToPort"));
  if (!from || !to) return {};
  if (*from <= 1 && *to == 65535) return "every port";
  for (const Port& port : ports) {
    if (*from <= port.number && port.number <= *to)
      return fmt::format("port {} ({})", port.number, port.use);
  }
  return {};
}

void check(const Context& context, const Node& rule, const Path& path, Reporter& reporter) {
  if (!rule.is_object() || analysis::invocation_of(rule)) return;
  for (const std::string_view key : {"CidrIp", "CidrIpv6"}) {
    const Node* range = rule.find(key);
    if (range == nullptr) continue;
    for (const schema::Alternative& one : context.resolver.alternatives_of(*range)) {
      if (one.state != schema::Alternative::State::known || !one.value.is_string() ||
          (one.value.text() != "0.0.0.0/0" && one.value.text() != "::/0"))
        continue;
      const std::string what = opened(context, rule);
      if (what.empty()) return;
      const Path place(&path, key);
      Finding& finding =
          reporter.report(admin_port_open, &place, range->mark(),
                          fmt::format("{} of the group opens to the whole internet", what),
                          "name the range of those who administer it, or use Session Manager");
      // What somebody may choose otherwise at deployment.
      if (schema::is_assumed(one.origin)) {
        finding.severity = Severity::info;
        finding.message += fmt::format(" by the default of parameter {}", quoted(one.name));
      }
      return;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    if (resource.type == "AWS::EC2::SecurityGroupIngress") {
      const Place place = property_place(resource);
      check(context, *resource.properties, *place.path(), reporter);
    } else if (resource.type == "AWS::EC2::SecurityGroup") {
      const Node* rules = resource.property("SecurityGroupIngress");
      if (rules == nullptr) continue;
      if (rules->is_object()) {
        check(context, *rules, *property_place(resource, {"SecurityGroupIngress"}).path(),
              reporter);
      }
      for (std::size_t i = 0; i < rules->items().size(); ++i) {
        const Place place = property_place(resource, {"SecurityGroupIngress", i});
        check(context, rules->items()[i], *place.path(), reporter);
      }
    }
  }
}

}  // namespace

constinit const Check admin_port_open{
    .rule =
        {
            .id = "SEC014",
            .severity = Severity::warning,
            .title = "Ports of administration are not open to the internet",
            .why = "Open SSH and RDP ports are found and tried within minutes.",
            .bad = R"yaml(Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: administration
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
)yaml",
            .good = R"yaml(Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: administration
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 203.0.113.0/24
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
