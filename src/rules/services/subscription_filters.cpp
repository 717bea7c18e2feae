#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"
#include "schema/equality.hpp"

namespace dbrepl::rules {

extern const Check subscription_filters;

namespace {

constexpr std::size_t most = 2;

struct Group {
  const Node* name;
  std::vector<const Resource*> filters;
};

void run(const Context& context, Reporter& reporter) {
  std::vector<Group> groups;
  for (const Resource& filter : context.tree.resources()) {
    // One that exists only under a condition may take the place of another one.
    if (filter.type != "AWS::Logs::SubscriptionFilter" || !filter.condition.empty()) continue;
    const Node* name = property_of(filter, {"LogGroupName"});
    if (name == nullptr) continue;
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return schema::same(*group.name, *name);
    });
    if (known == groups.end()) {
      groups.push_back({name, {&filter}});
      continue;
    }
    known->filters.push_back(&filter);
    if (known->filters.size() <= most) continue;
    Finding& finding = reporter.report(
        subscription_filters, property_place(filter, {"LogGroupName"}), name->mark(),
        fmt::format("subscription filter {} of a log group, which takes {}", known->filters.size(),
                    most));
    finding.related.push_back(reporter.related("the first one", known->filters.front()->mark));
  }
}

}  // namespace

constinit const Check subscription_filters{
    .rule =
        {
            .id = "SCH041",
            .severity = Severity::error,
            .title = "A log group has two subscription filters at most",
            .why = "CloudWatch Logs takes two subscription filters for a log group. The third one "
                   "fails, and the stack rolls back.",
            .bad = R"yaml(Resources:
  One:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      LogGroupName: /shop/orders
      FilterPattern: ERROR
      DestinationArn: arn:aws:lambda:eu-west-1:123456789012:function:errors
  Two:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      LogGroupName: /shop/orders
      FilterPattern: WARN
      DestinationArn: arn:aws:lambda:eu-west-1:123456789012:function:warnings
  Three:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      LogGroupName: /shop/orders
      FilterPattern: INFO
      DestinationArn: arn:aws:lambda:eu-west-1:123456789012:function:rest
)yaml",
            .good = R"yaml(Resources:
  One:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      LogGroupName: /shop/orders
      FilterPattern: ERROR
      DestinationArn: arn:aws:lambda:eu-west-1:123456789012:function:errors
  Two:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      LogGroupName: /shop/orders
      FilterPattern: ""
      DestinationArn: arn:aws:lambda:eu-west-1:123456789012:function:rest
)yaml",
            .peers = "E2529",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/"
                      "cloudwatch_limits_cwl.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
