#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check event_source;

namespace {

void check_queue(const Context& context, const Resource& mapping, const Resource& queue,
                 Reporter& reporter) {
  if (const Node* position = property_of(mapping, {"StartingPosition"})) {
    if (!analysis::invocation_of(*position)) {
      reporter.report(
          event_source, property_place(mapping, {"StartingPosition"}), position->mark(),
          fmt::format("{} is a queue, which has no StartingPosition", quoted(queue.id)));
    }
  }
  const Node* batch = property_of(mapping, {"BatchSize"});
  const auto size = certain_integer(context, batch);
  if (size && *size > 10 && setting(context, queue.properties, "FifoQueue", "false") == "true") {
    reporter.report(event_source, property_place(mapping, {"BatchSize"}), batch->mark(),
                    fmt::format("{} is a FIFO queue: expected a BatchSize of at most 10, found {}",
                                quoted(queue.id), *size));
    return;
  }
  const Node* window = property_of(mapping, {"MaximumBatchingWindowInSeconds"});
  const auto seconds = certain_integer(context, window);
  if (seconds && *seconds > 0 &&
      certain_text(context, property_of(queue, {"FifoQueue"})) == "true") {
    reporter.report(
        event_source, property_place(mapping, {"MaximumBatchingWindowInSeconds"}), window->mark(),
        fmt::format("{} is a FIFO queue, whose messages do not wait for more", quoted(queue.id)));
  }
  if (size && *size > 10 &&
      (seconds == 0 || surely_lacks(mapping.properties, "MaximumBatchingWindowInSeconds"))) {
    reporter.report(event_source, property_place(mapping, {"BatchSize"}), batch->mark(),
                    fmt::format("{} messages at once need time to gather", *size),
                    "MaximumBatchingWindowInSeconds: 1");
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& mapping : context.tree.resources()) {
    if (mapping.type != "AWS::Lambda::EventSourceMapping") continue;
    const Node* source = property_of(mapping, {"EventSourceArn"});
    if (const Resource* queue = referred(context, source, {"AWS::SQS::Queue"})) {
      check_queue(context, mapping, *queue, reporter);
      continue;
    }
    const Resource* stream =
        referred(context, source,
                 {"AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer", "AWS::DynamoDB::Table",
                  "AWS::DynamoDB::GlobalTable", "AWS::MSK::Cluster"});
    if (stream != nullptr && stream->type == "AWS::DynamoDB::Table" &&
        surely_lacks(stream->properties, "StreamSpecification")) {
      Finding& finding = reporter.report(
          event_source, property_place(mapping, {"EventSourceArn"}), source->mark(),
          fmt::format("{} has no stream: StreamSpecification is missing", quoted(stream->id)),
          "StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}");
      finding.related.push_back(reporter.related("the table", stream->mark));
      continue;
    }
    if (stream == nullptr) continue;
    if (const Node* scaling = property_of(mapping, {"ScalingConfig"})) {
      reporter.report(
          event_source, property_place(mapping, {"ScalingConfig"}), scaling->mark(),
          fmt::format("{} is a stream: ScalingConfig is for queues", quoted(stream->id)),
          "ParallelizationFactor");
    }
    if (!surely_lacks(mapping.properties, "StartingPosition")) continue;
    reporter.report(event_source, property_place(mapping), mapping.mark,
                    fmt::format("{} is a stream: StartingPosition is missing", quoted(stream->id)),
                    "LATEST or TRIM_HORIZON");
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, event_source, run_once, {"AWS::Lambda::EventSourceMapping"});
}

}  // namespace

constinit const Check event_source{
    .rule =
        {
            .id = "SCH036",
            .severity = Severity::error,
            .title = "An event source mapping fits its source",
            .why = "Streams of Kinesis, DynamoDB and Kafka are read from a starting position, "
                   "queues have none. A queue gives more than ten messages at once only where they "
                   "may "
                   "gather, and a FIFO queue never. A "
                   "table has a stream only where it is turned on. Lambda refuses the mapping "
                   "otherwise.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Queue.Arn
      FunctionName: orders
      StartingPosition: LATEST
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Queue.Arn
      FunctionName: orders
)yaml",
            .peers = "E3633 E3634 E3705",
            .source =
                "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
