#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "analysis/function.hpp"
#include "analysis/substitution.hpp"
#include "rules/check.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check alarm_action;

namespace {

/// What an alarm cannot call. Types beside those of this list are left alone.
void check_kind(const Resource& alarm, Place::Steps place, const Node& action,
                const Resource* target, Reporter& reporter) {
  constexpr std::array<std::string_view, 9> others = {
      "AWS::DynamoDB::Table",   "AWS::Events::Rule",     "AWS::IAM::Role",
      "AWS::Kinesis::Stream",   "AWS::Logs::LogGroup",   "AWS::S3::Bucket",
      "AWS::SNS::Subscription", "AWS::SNS::TopicPolicy", "AWS::SQS::Queue"};
  if (target == nullptr || std::find(others.begin(), others.end(), target->type) == others.end()) {
    return;
  }
  reporter
      .report(alarm_action, property_place(alarm, place), action.mark(),
              fmt::format("an alarm notifies no {}, as {} is", target->type, quoted(target->id)),
              "let it notify an SNS topic")
      .severity = Severity::error;
}

/// An attribute of a topic that is not its ARN.
void check_target(const Context& context, const Resource& alarm, std::string_view list,
                  Reporter& reporter) {
  const Node* actions = alarm.property(list);
  if (actions == nullptr) return;
  for (std::size_t i = 0; i < actions->items().size(); ++i) {
    const Node& action = actions->items()[i];
    const analysis::Invocation call = analysis::invocation_of(action);
    if (call.function == analysis::Function::ref && call.argument().is_string()) {
      check_kind(alarm, {list, i}, action, context.tree.resource(call.argument().text()), reporter);
    }
    if (call.function != analysis::Function::get_att) continue;
    const analysis::Target target = analysis::get_att_target(call.argument());
    const Resource* topic = context.tree.resource(target.id);
    check_kind(alarm, {list, i}, action, topic, reporter);
    if (topic == nullptr || topic->type != "AWS::SNS::Topic" || target.attribute == "TopicArn")
      continue;
    reporter
        .report(alarm_action, property_place(alarm, {list, i}), action.mark(),
                fmt::format("{} of {} is no ARN: the alarm cannot notify it", target.attribute,
                            quoted(topic->id)),
                fmt::format("use Ref {}", topic->id))
        .severity = Severity::error;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if ((resource.type != "AWS::CloudWatch::Alarm" &&
         resource.type != "AWS::CloudWatch::CompositeAlarm") ||
        resource.properties == nullptr)
      continue;
    const Node& properties = *resource.properties;
    for (const std::string_view list : {"AlarmActions", "OKActions", "InsufficientDataActions"}) {
      check_target(context, resource, list, reporter);
    }
    const Node* actions = properties.find("AlarmActions");
    const Node* enabled = properties.find("ActionsEnabled");
    const auto state = enabled == nullptr ? std::nullopt : context.resolver.text_of(*enabled);
    if (state && (*state == "false" || *state == "False")) {
      reporter.report(alarm_action, property_place(resource, {"ActionsEnabled"}), enabled->mark(),
                      fmt::format("the actions of alarm {} are off", quoted(resource.id)));
      continue;
    }
    const bool acts = actions != nullptr && (!actions->is_array() || actions->size() > 0);
    // A composite alarm, a deployment or a dashboard may look at it.
    if (acts || context.graph.is_used(context.tree.position(resource))) continue;
    reporter.report(
        alarm_action, resource_place(resource), resource.mark,
        fmt::format("alarm {} tells nobody: it has no AlarmActions", quoted(resource.id)),
        "let it notify an SNS topic");
  }
}

}  // namespace

constinit const Check alarm_action{
    .rule =
        {
            .id = "OBS015",
            .severity = Severity::info,
            .title = "An alarm does something when it fires",
            .why = "An alarm without actions changes its state, and nobody hears of it who does "
                   "not look.",
            .bad = R"yaml(Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .good = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Topic]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
                      "alarm-actions.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
