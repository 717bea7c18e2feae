#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check fifo_subscriber;

namespace {

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& subscription : context.tree.resources()) {
    if (subscription.type != "AWS::SNS::Subscription") continue;
    const Resource* topic =
        referred(context, property_of(subscription, {"TopicArn"}), {"AWS::SNS::Topic"});
    const Node* protocol = property_of(subscription, {"Protocol"});
    const auto name = certain_text(context, protocol);
    if (topic == nullptr || !name) continue;
    const auto topic_fifo = setting(context, topic->properties, "FifoTopic", "false");
    if (*name != "sqs") {
      if (topic_fifo != "true") continue;
      Finding& finding = reporter.report(
          fifo_subscriber, property_place(subscription, {"Protocol"}), protocol->mark(),
          fmt::format("{} is a FIFO topic: expected the protocol sqs, found {}", quoted(topic->id),
                      quoted(*name)));
      finding.related.push_back(reporter.related("the topic", topic->mark));
      continue;
    }
    const Node* endpoint = property_of(subscription, {"Endpoint"});
    const Resource* queue = referred(context, endpoint, {"AWS::SQS::Queue"});
    if (queue == nullptr || topic_fifo != "false" ||
        setting(context, queue->properties, "FifoQueue", "false") != "true") {
      continue;
    }
    Finding& finding = reporter.report(fifo_subscriber, property_place(subscription, {"Endpoint"}),
                                       endpoint->mark(),
                                       fmt::format("{} is a FIFO queue, {} a standard topic",
                                                   quoted(queue->id), quoted(topic->id)),
                                       "FifoTopic: true, or a standard queue");
    finding.related.push_back(reporter.related("the topic", topic->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, fifo_subscriber, run_once,
                  {"AWS::SNS::Topic", "AWS::SNS::Subscription", "AWS::SQS::Queue"});
}

}  // namespace

constinit const Check fifo_subscriber{
    .rule =
        {
            .id = "SCH079",
            .severity = Severity::error,
            .title = "To a FIFO topic queues alone subscribe",
            .why = "A FIFO topic keeps the order of messages, and hands them on to queues "
                   "alone: Amazon SNS refuses a subscription by email, HTTP, text message, or "
                   "of a function. A FIFO queue takes messages of FIFO topics alone.",
            .bad = R"yaml(Resources:
  Orders: {Type: AWS::SNS::Topic, Properties: {TopicName: orders.fifo, FifoTopic: true, KmsMasterKeyId: alias/orders}}
  Office: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Orders, Protocol: email, Endpoint: office@example.com}}
)yaml",
            .good = R"yaml(Resources:
  Orders: {Type: AWS::SNS::Topic, Properties: {TopicName: orders, KmsMasterKeyId: alias/orders}}
  Office: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Orders, Protocol: email, Endpoint: office@example.com}}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
