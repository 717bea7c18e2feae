#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check pipe_parameters;

namespace {

/// The parameters of one kind of source or target, and what they cannot lack.
struct Kind {
  std::string_view type;
  std::string_view parameters;
  std::string_view needed;
};

constexpr std::array sources{
    Kind{"AWS::DynamoDB::Table", "DynamoDBStreamParameters", "StartingPosition"},
    Kind{"AWS::Kinesis::Stream", "KinesisStreamParameters", "StartingPosition"},
    Kind{"AWS::SQS::Queue", "SqsQueueParameters", ""},
};

constexpr std::array targets{
    Kind{"AWS::Batch::JobQueue", "BatchJobParameters", "JobDefinition"},
    Kind{"AWS::ECS::Cluster", "EcsTaskParameters", "TaskDefinitionArn"},
    Kind{"AWS::Events::EventBus", "EventBridgeEventBusParameters", ""},
    Kind{"AWS::Kinesis::Stream", "KinesisStreamParameters", "PartitionKey"},
    Kind{"AWS::Lambda::Function", "LambdaFunctionParameters", ""},
    Kind{"AWS::Logs::LogGroup", "CloudWatchLogsParameters", ""},
    Kind{"AWS::SQS::Queue", "SqsQueueParameters", ""},
    Kind{"AWS::StepFunctions::StateMachine", "StepFunctionStateMachineParameters", ""},
};

template <std::size_t size>
void check(const Context& context, const Resource& pipe, std::string_view end,
           const std::array<Kind, size>& kinds, Reporter& reporter) {
  const Resource* at = referred(context, property_of(pipe, {end}));
  if (at == nullptr) return;
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const Kind& each) { return each.type == at->type; });
  if (kind == kinds.end()) return;
  const std::string name = fmt::format("{}Parameters", end);
  const Node* given = property_of(pipe, {name});
  if (given != nullptr && (!given->is_object() || analysis::invocation_of(*given))) return;
  for (const Kind& other : kinds) {
    const Member* wrong =
        given == nullptr || &other == &*kind ? nullptr : given->find_member(other.parameters);
    if (wrong == nullptr) continue;
    reporter.report(
        pipe_parameters, property_place(pipe, {std::string_view(name), other.parameters}),
        wrong->key_mark,
        fmt::format("{} are not for {} of the type {}", other.parameters, quoted(at->id), at->type),
        std::string(kind->parameters));
    return;
  }
  // Of what is missing within them, the schema speaks.
  if (kind->needed.empty() || (given == nullptr ? !surely_lacks(pipe.properties, name)
                                                : !surely_lacks(given, kind->parameters))) {
    return;
  }
  const Node* value = property_of(pipe, {end});
  reporter.report(
      pipe_parameters, property_place(pipe, {end}), value->mark(),
      fmt::format("{} needs {}.{}.{}", quoted(at->id), name, kind->parameters, kind->needed));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& pipe : context.tree.resources()) {
    if (pipe.type != "AWS::Pipes::Pipe") continue;
    check(context, pipe, "Source", sources, reporter);
    check(context, pipe, "Target", targets, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, pipe_parameters, run_once, {"AWS::Pipes::Pipe"});
}

}  // namespace

constinit const Check pipe_parameters{
    .rule =
        {
            .id = "SCH077",
            .severity = Severity::error,
            .title = "A pipe has the parameters of its source and its target",
            .why = "What a pipe says of its source and of its target is of one kind of "
                   "resource each. EventBridge refuses parameters of another kind, a stream "
                   "without the place to start at, and a stream to write to without a key of "
                   "the partition.",
            .bad = R"yaml(Resources:
  Orders: {Type: AWS::SQS::Queue}
  Shop: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: "arn:aws:iam::123456789012:role/shop", DefinitionString: '{"StartAt": "Sell", "States": {"Sell": {"Type": "Succeed"}}}'}}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipe
      Source: !GetAtt Orders.Arn
      SourceParameters: {SqsQueueParameters: {BatchSize: 5}}
      Target: !Ref Shop
      TargetParameters: {LambdaFunctionParameters: {InvocationType: FIRE_AND_FORGET}}
)yaml",
            .good = R"yaml(Resources:
  Orders: {Type: AWS::SQS::Queue}
  Shop: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: "arn:aws:iam::123456789012:role/shop", DefinitionString: '{"StartAt": "Sell", "States": {"Sell": {"Type": "Succeed"}}}'}}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipe
      Source: !GetAtt Orders.Arn
      SourceParameters: {SqsQueueParameters: {BatchSize: 5}}
      Target: !Ref Shop
      TargetParameters: {StepFunctionStateMachineParameters: {InvocationType: FIRE_AND_FORGET}}
)yaml",
            .peers = "",
            .source = ""
                      "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/"
                      "API_PipeTargetParameters.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
