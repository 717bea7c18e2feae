#include <fmt/format.h>
#include <vector>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check distribution_origin;

namespace {

/// The ids of a list of origins or origin groups; nothing where the deployment may add to them.
bool add_ids(const Context& context, const Node* list, std::vector<std::string_view>& into) {
  if (list == nullptr) return true;
  if (!list->is_array()) return false;
  for (const Node& item : list->items()) {
    const Node* id = item.find("Id");
    const auto text = id == nullptr ? std::nullopt : context.resolver.text_of(*id);
    if (!text) return false;
    into.push_back(*text);
  }
  return true;
}

/// Whether a distribution has no origin at all, neither as they are given now nor as they once
/// were.
bool has_none(const Node& config) {
  return surely_lacks(&config, "Origins") && surely_lacks(&config, "S3Origin") &&
         surely_lacks(&config, "CustomOrigin");
}

void check_behavior(const Context& context, const Node& behavior, const Path& path,
                    const std::vector<std::string_view>& known, Reporter& reporter) {
  const Node* target = behavior.find("TargetOriginId");
  const auto id = target == nullptr ? std::nullopt : context.resolver.text_of(*target);
  if (!id || std::find(known.begin(), known.end(), *id) != known.end()) return;
  const Path place(&path, "TargetOriginId");
  reporter.report(distribution_origin, &place, target->mark(),
                  fmt::format("no origin of the distribution has the id {}", quoted(*id)),
                  nearest_hint(*id, known));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& distribution : context.tree.resources()) {
    if (distribution.type != "AWS::CloudFront::Distribution" || distribution.properties == nullptr)
      continue;
    const Node* config = distribution.property("DistributionConfig");
    if (config == nullptr || !(config->find("Origins") != nullptr || has_none(*config))) continue;
    std::vector<std::string_view> known;
    if (!add_ids(context, config->find("Origins"), known)) continue;
    if (const Node* groups = config->find("OriginGroups")) {
      if (!add_ids(context, groups->find("Items"), known)) continue;
    }
    const Place place = property_place(distribution, {"DistributionConfig"});
    if (const Node* behavior = config->find("DefaultCacheBehavior")) {
      const Path path(place, "DefaultCacheBehavior");
      check_behavior(context, *behavior, path, known, reporter);
    }
    if (const Node* behaviors = config->find("CacheBehaviors")) {
      const Path path(place, "CacheBehaviors");
      for (std::size_t i = 0; i < behaviors->items().size(); ++i) {
        const Path element(&path, i);
        check_behavior(context, behaviors->items()[i], element, known, reporter);
      }
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, distribution_origin, run_once,
                  {"AWS::CloudFront::Distribution"});
}

}  // namespace

constinit const Check distribution_origin{
    .rule =
        {
            .id = "SCH031",
            .severity = Severity::error,
            .title = "A cache behavior of CloudFront names an origin of its distribution",
            .why = "CloudFront refuses a distribution in which a behavior's TargetOriginId is the "
                   "id of no origin and no origin group.",
            .bad = R"yaml(Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: site
            DomainName: www.example.org
            CustomOriginConfig:
              OriginProtocolPolicy: https-only
        DefaultCacheBehavior:
          TargetOriginId: website
          ViewerProtocolPolicy: redirect-to-https
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
)yaml",
            .good = R"yaml(Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: site
            DomainName: www.example.org
            CustomOriginConfig:
              OriginProtocolPolicy: https-only
        DefaultCacheBehavior:
          TargetOriginId: site
          ViewerProtocolPolicy: redirect-to-https
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
)yaml",
            .peers = "E3057",
            .source = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/"
                      "API_DefaultCacheBehavior.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
