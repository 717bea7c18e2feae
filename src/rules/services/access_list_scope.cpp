#include <fmt/format.h>

#include <string_view>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check access_list_scope;

namespace {

void check(const Context& context, const Node* user, std::string_view wanted, const Resource* list,
           Reporter& reporter) {
  const Node* scope = list == nullptr ? nullptr : property_of(*list, {"Scope"});
  const auto given = certain_text(context, scope);
  if (!given || *given == wanted || (*given != "CLOUDFRONT" && *given != "REGIONAL")) return;
  Finding& finding =
      reporter.report(access_list_scope, property_place(*list, {"Scope"}), scope->mark(),
                      fmt::format("expected \"{}\" of the list that protects this, found {}",
                                  wanted, quoted(*given)));
  finding.related.push_back(reporter.related("what it protects", user->mark()));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    const bool regional = resource.type == "AWS::WAFv2::WebACLAssociation";
    if (!regional && resource.type != "AWS::CloudFront::Distribution") continue;
    const Node* user = regional ? property_of(resource, {"WebACLArn"})
                                : property_of(resource, {"DistributionConfig", "WebACLId"});
    check(context, user, regional ? "REGIONAL" : "CLOUDFRONT",
          referred(context, user, {"AWS::WAFv2::WebACL"}), reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, access_list_scope, run_once, {"AWS::WAFv2::WebACL"});
}

}  // namespace

constinit const Check access_list_scope{
    .rule =
        {
            .id = "SCH081",
            .severity = Severity::error,
            .title = "An access list is of the scope of what it protects",
            .why = "An access list of AWS WAF is for CloudFront or for resources of one "
                   "region, never for both: associating it with the other kind is refused.",
            .bad = R"yaml(Resources:
  List:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: CLOUDFRONT
      DefaultAction: {Allow: {}}
      VisibilityConfig: {CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: shop}
  Guard:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      WebACLArn: !GetAtt List.Arn
      ResourceArn: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef
)yaml",
            .good = R"yaml(Resources:
  List:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      DefaultAction: {Allow: {}}
      VisibilityConfig: {CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: shop}
  Guard:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      WebACLArn: !GetAtt List.Arn
      ResourceArn: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef
)yaml",
            .peers = "",
            .source =
                ""
                "https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
