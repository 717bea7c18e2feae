#include <fmt/format.h>

#include <algorithm>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "support/cidr.hpp"

namespace dbrepl::rules {

extern const Check network_length;

namespace {

bool is_network(const Resource& resource) {
  return resource.type == "AWS::EC2::VPC" || resource.type == "AWS::EC2::Subnet" ||
         resource.type == "AWS::EC2::VPCCidrBlock";
}

/// Whether a text is digits and dots alone: an address without a length.
bool is_address(std::string_view text) {
  return std::count(text.begin(), text.end(), '.') == 3 &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

void check(const Context& context, const Resource& resource, const Node* value, const Path* path,
           Reporter& reporter) {
  constexpr int shortest = 16;
  constexpr int longest = 28;
  const auto text = certain_text(context, value);
  if (!text) return;
  if (is_address(*text)) {
    reporter.report(network_length, path, value->mark(),
                    fmt::format("{} is an address: expected a range, such as {}/{}", quoted(*text),
                                *text, is_network(resource) ? 24 : 32));
    return;
  }
  const auto range = support::parse_cidr(*text);
  if (!is_network(resource) || !range) return;
  if (range->prefix >= shortest && range->prefix <= longest) return;
  reporter.report(network_length, path, value->mark(),
                  fmt::format("expected a length between {} and {}, found /{}", shortest, longest,
                              range->prefix));
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.type.starts_with("AWS::EC2::")) continue;
    for (const std::string_view property : {"CidrBlock", "CidrIp", "DestinationCidrBlock"}) {
      check(context, resource, property_of(resource, {property}),
            property_place(resource, {property}), reporter);
    }
    if (resource.type != "AWS::EC2::SecurityGroup") continue;
    for (const std::string_view property : {"SecurityGroupIngress", "SecurityGroupEgress"}) {
      const Node* rules = property_of(resource, {property});
      for (std::size_t i = 0; rules != nullptr && i < rules->items().size(); ++i) {
        check(context, resource, rules->items()[i].find("CidrIp"),
              property_place(resource, {property, i, "CidrIp"}), reporter);
      }
    }
  }
}

}  // namespace

constinit const Check network_length{
    .rule =
        {
            .id = "SCH049",
            .severity = Severity::error,
            .title = "A range of addresses has a length, and a network one that EC2 takes",
            .why = "A range of addresses is an address and a length: 10.0.0.0/16. A VPC and a "
                   "subnet have a length between 16 and 28. EC2 refuses anything else.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/8
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
