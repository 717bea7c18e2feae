#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check domain_within;

namespace {

/// Whether `name` is `domain` or below it; a dot at the end does not count, nor does case.
bool lies_in(std::string_view name, std::string_view domain) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (domain.ends_with('.')) domain.remove_suffix(1);
  if (name.size() < domain.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  const std::string_view end = name.substr(name.size() - domain.size());
  const bool same = std::equal(end.begin(), end.end(), domain.begin(),
                               [&](char x, char y) { return lower(x) == lower(y); });
  return same && (name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.');
}

/// The name of the zone that a record is put into.
std::optional<std::string_view> zone_of(const Context& context, const Node& owner) {
  if (const auto name = certain_text(context, owner.find("HostedZoneName"))) return name;
  const Resource* zone =
      referred(context, owner.find("HostedZoneId"), {"AWS::Route53::HostedZone"});
  return zone == nullptr ? std::nullopt : certain_text(context, property_of(*zone, {"Name"}));
}

void check_record(const Context& context, const Node& zone_owner, const Node& record,
                  const Path* path, Reporter& reporter) {
  const Node* name = record.find("Name");
  const auto zone = zone_of(context, zone_owner);
  const auto text = certain_text(context, name);
  if (!zone || !text) return;
  const Path step(path, "Name");
  if (!lies_in(*text, *zone)) {
    reporter.report(domain_within, &step, name->mark(),
                    fmt::format("{} is not in the hosted zone {}", quoted(*text), quoted(*zone)));
  } else if (lies_in(*zone, *text) && certain_text(context, record.find("Type")) == "CNAME") {
    reporter.report(
        domain_within, &step, name->mark(),
        fmt::format("{} is the hosted zone itself, whose name is no CNAME", quoted(*text)),
        "an alias of type A");
  }
}

/// The zone of an alias is that of what it leads to.
void check_alias(const Context& context, const Node& record, const Path* path, Reporter& reporter) {
  const Node* alias = record.find("AliasTarget");
  const Node* zone = alias == nullptr ? nullptr : alias->find("HostedZoneId");
  const Resource* target =
      zone == nullptr
          ? nullptr
          : referred(context, alias->find("DNSName"),
                     {"AWS::CloudFront::Distribution", "AWS::ElasticLoadBalancing::LoadBalancer",
                      "AWS::ElasticLoadBalancingV2::LoadBalancer"});
  const Resource* own = referred(context, zone, {"AWS::Route53::HostedZone"});
  if (target == nullptr || own == nullptr) return;
  const Path member(path, "AliasTarget");
  const Path step(&member, "HostedZoneId");
  reporter.report(
      domain_within, &step, zone->mark(),
      fmt::format("{} is not in the hosted zone {}", quoted(target->id), quoted(own->id)),
      target->type.starts_with("AWS::CloudFront")
          ? std::string("Z2FDTNDATAQYW2, the zone of CloudFront")
      : target->type.ends_with("V2::LoadBalancer")
          ? fmt::format("!GetAtt {}.CanonicalHostedZoneID", target->id)
          : fmt::format("!GetAtt {}.CanonicalHostedZoneNameID", target->id));
}

void check_certificate(const Context& context, const Resource& certificate, Reporter& reporter) {
  const Node* options = property_of(certificate, {"DomainValidationOptions"});
  if (options == nullptr) return;
  for (std::size_t i = 0; i < options->items().size(); ++i) {
    const Node& option = options->items()[i];
    const Node* validation = option.find("ValidationDomain");
    const auto domain = certain_text(context, option.find("DomainName"));
    const auto text = certain_text(context, validation);
    if (!domain || !text || lies_in(*domain, *text)) continue;
    reporter.report(domain_within,
                    property_place(certificate, {"DomainValidationOptions", i, "ValidationDomain"}),
                    validation->mark(),
                    fmt::format("{} is not above the domain {}", quoted(*text), quoted(*domain)));
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    if (resource.type == "AWS::CertificateManager::Certificate") {
      check_certificate(context, resource, reporter);
    } else if (resource.type == "AWS::Route53::RecordSet") {
      check_record(context, *resource.properties, *resource.properties, property_place(resource),
                   reporter);
      check_alias(context, *resource.properties, property_place(resource), reporter);
    } else if (resource.type == "AWS::Route53::RecordSetGroup") {
      const Node* records = property_of(resource, {"RecordSets"});
      for (std::size_t i = 0; records != nullptr && i < records->items().size(); ++i) {
        check_record(context, *resource.properties, records->items()[i],
                     property_place(resource, {"RecordSets", i}), reporter);
        check_alias(context, records->items()[i], property_place(resource, {"RecordSets", i}),
                    reporter);
      }
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, domain_within, run_once,
                  {"AWS::CertificateManager::Certificate", "AWS::Route53::RecordSet"});
}

}  // namespace

constinit const Check domain_within{
    .rule =
        {
            .id = "SCH043",
            .severity = Severity::error,
            .title = "A domain lies within the domain that it belongs to",
            .why = "The name of a record lies in its hosted zone, and is not a CNAME where it is "
                   "that of the zone; an alias gives the hosted zone of what it leads to; and "
                   "the domain of a certificate lies in the ValidationDomain to which the question "
                   "for approval is sent. The services refuse anything else.",
            .bad = R"yaml(Resources:
  Name:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneName: example.org.
      Name: www.example.com.
      Type: A
      TTL: '60'
      ResourceRecords: [192.0.2.1]
)yaml",
            .good = R"yaml(Resources:
  Name:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneName: example.org.
      Name: www.example.org.
      Type: A
      TTL: '60'
      ResourceRecords: [192.0.2.1]
)yaml",
            .peers = "E3041 E3503",
            .source =
                "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-name-format.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
