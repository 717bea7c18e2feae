#include <fmt/format.h>

#include "rules/known.hpp"
#include "rules/reports.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check schedule_bus;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const Resource& rule : context.tree.resources()) {
    if (rule.type != "AWS::Events::Rule" || rule.property("ScheduleExpression") == nullptr)
      continue;
    const Node* bus = rule.property("EventBusName");
    const Resource* own = referred(context, bus, {"AWS::Events::EventBus"});
    if (own == nullptr) continue;
    Finding& finding = report_value(
        schedule_bus, reporter, rule, *bus,
        fmt::format("the rule has a schedule, which no bus but the default one runs: {} is another",
                    quoted(own->id)),
        "leave EventBusName out");
    finding.related.push_back(reporter.related("the bus", own->mark));
  }
}

}  // namespace

constinit const Check schedule_bus{
    .rule =
        {
            .id = "SCH064",
            .severity = Severity::error,
            .title = "A rule with a schedule stands on the default bus",
            .why = "EventBridge refuses a rule with a ScheduleExpression on a bus of its own.",
            .bad = R"yaml(Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: !Sub "${AWS::StackName}-bus"}}
  Hourly:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      ScheduleExpression: rate(1 hour)
)yaml",
            .good = R"yaml(Resources:
  Hourly:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 hour)
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/eventbridge/latest/userguide/"
                      "eb-create-rule-schedule.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
