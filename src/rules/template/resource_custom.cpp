#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check resource_custom;

namespace {

void check_timeout(const Context& context, const Resource& resource, Reporter& reporter) {
  constexpr int most = 3600;
  const Node* timeout = resource.property("ServiceTimeout");
  const auto text = certain_text(context, timeout);
  if (!text) return;
  const auto seconds = certain_integer(context, timeout);
  if (seconds && *seconds >= 1 && *seconds <= most) return;
  reporter.report(
      resource_custom, property_place(resource, {"ServiceTimeout"}), timeout->mark(),
      fmt::format("ServiceTimeout is {}: expected from 1 to {} seconds", quoted(*text), most));
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (!resource.is_custom()) continue;
    check_timeout(context, resource, reporter);
    const Node* properties = resource.node->find("Properties");
    if (properties != nullptr && (!properties->is_object() || analysis::invocation_of(*properties)))
      continue;
    if (properties != nullptr && (properties->find("ServiceToken") != nullptr ||
                                  properties->find("Fn::Transform") != nullptr)) {
      continue;
    }
    const Place place = properties == nullptr ? resource_place(resource) : property_place(resource);
    reporter.report(resource_custom, place,
                    properties == nullptr ? resource.mark : properties->mark(),
                    fmt::format("custom resource {} has no ServiceToken", quoted(resource.id)));
  }
}

}  // namespace

constinit const Check resource_custom{
    .rule =
        {
            .id = "TPL066",
            .severity = Severity::error,
            .title = "A custom resource has the token of its provider, and a timeout of an hour "
                     "at most",
            .why = "CloudFormation sends the request of a custom resource to the topic or function "
                   "that ServiceToken names, and refuses the resource without it. It waits for the "
                   "answer for an hour, or as long as ServiceTimeout says, which cannot be more.",
            .bad = R"yaml(Resources:
  Cleaner:
    Type: Custom::Cleaner
    Properties:
      Bucket: logs
)yaml",
            .good = R"yaml(Resources:
  Cleaner:
    Type: Custom::Cleaner
    Properties:
      ServiceToken: !Sub arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:cleaner
      Bucket: logs
)yaml",
            .peers = "E3003",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-cloudformation-customresource.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
