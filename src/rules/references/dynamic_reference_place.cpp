#include <fmt/format.h>
#include <array>

#include "rules/check.hpp"
#include "rules/references/dynamic_reference.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check dynamic_reference_place;

namespace {

struct Place {
  std::string_view type;
  std::string_view property;
};

constexpr std::array for_secure_strings{Place{"AWS::DirectoryService::MicrosoftAD", "Password"},
                                        Place{"AWS::DirectoryService::SimpleAD", "Password"},
                                        Place{"AWS::ElastiCache::ReplicationGroup", "AuthToken"},
                                        Place{"AWS::IAM::User", "Password"},
                                        Place{"AWS::KinesisFirehose::DeliveryStream", "Password"},
                                        Place{"AWS::OpsWorks::App", "Password"},
                                        Place{"AWS::OpsWorks::Stack", "Password"},
                                        Place{"AWS::OpsWorks::Stack", "DbPassword"},
                                        Place{"AWS::RDS::DBCluster", "MasterUserPassword"},
                                        Place{"AWS::RDS::DBInstance", "MasterUserPassword"},
                                        Place{"AWS::Redshift::Cluster", "MasterUserPassword"}};

bool takes_secure_strings(const Site& site) {
  if (site.resource == nullptr) return false;
  return std::any_of(for_secure_strings.begin(), for_secure_strings.end(), [&](const Place& place) {
    if (place.type != site.resource->type) return false;
    for (const Path* step = site.path; step != nullptr; step = step->parent) {
      if (step->key == place.property) return true;
    }
    return false;
  });
}

void run(const Context& context, Reporter& reporter) {
  for_each_dynamic_reference(context, [&](const DynamicReference& reference) {
    const Site& site = *reference.site;
    if (site.resource != nullptr && (site.resource->is_custom() || site.resource->is_module()))
      return;
    if (reference.service == "ssm-secure" && !takes_secure_strings(site)) {
      reporter.report(dynamic_reference_place, site, reference.node->mark(),
                      fmt::format("{} stands in no property that takes secure strings",
                                  quoted(reference.text)));
    } else if (reference.service == "secretsmanager" && site.part != Part::resource_properties) {
      Finding& finding = reporter.report(
          dynamic_reference_place, site, reference.node->mark(),
          fmt::format("{} stands outside of the properties of a resource", quoted(reference.text)));
      // There it stays a text, and harms nobody.
      if (site.part == Part::metadata) finding.severity = Severity::warning;
    }
  });
}

}  // namespace

constinit const Check dynamic_reference_place{
    .rule =
        {
            .id = "REF022",
            .severity = Severity::error,
            .title = "A dynamic reference to a secret stands where CloudFormation resolves it",
            .why = "Secrets are resolved in properties of resources only, references of ssm-secure "
                   "in a few properties for passwords only. Anywhere else the text stays as it is, "
                   "or the deployment fails.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: "{{resolve:ssm-secure:/news/title:3}}"
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: "{{resolve:ssm:/news/title:3}}"
)yaml",
            .peers = "E1027 E1051 E1052",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "dynamic-references-ssm-secure-strings.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
