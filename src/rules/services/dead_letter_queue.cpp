#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check dead_letter_queue;

namespace {

/// "true" or "false", or nothing where it is not certain.
std::optional<std::string_view> fifo(const Context& context, const Resource& queue) {
  if (queue.node->find("Properties") == nullptr) return "false";
  return setting(context, queue.properties, "FifoQueue", "false");
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& queue : context.tree.resources()) {
    if (queue.type != "AWS::SQS::Queue") continue;
    const Node* target = property_of(queue, {"RedrivePolicy", "deadLetterTargetArn"});
    const Resource* other = referred(context, target, {"AWS::SQS::Queue"});
    if (other == nullptr) continue;
    const auto here = fifo(context, queue);
    const auto there = fifo(context, *other);
    if (!here || !there || *here == *there) continue;
    Finding& finding = reporter.report(
        dead_letter_queue, property_place(queue, {"RedrivePolicy", "deadLetterTargetArn"}),
        target->mark(),
        fmt::format("{} is a {} queue, but its dead-letter queue {} is a {} one", quoted(queue.id),
                    *here == "true" ? "FIFO" : "standard", quoted(other->id),
                    *there == "true" ? "FIFO" : "standard"));
    finding.related.push_back(reporter.related("the dead-letter queue", other->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, dead_letter_queue, run_once, {"AWS::SQS::Queue"});
}

}  // namespace

constinit const Check dead_letter_queue{
    .rule =
        {
            .id = "SCH037",
            .severity = Severity::error,
            .title = "A queue and its dead-letter queue are of one kind",
            .why = "The dead-letter queue of a FIFO queue is a FIFO queue, and that of a standard "
                   "queue a standard one. SQS refuses the redrive policy otherwise.",
            .bad = R"yaml(Resources:
  Failed:
    Type: AWS::SQS::Queue
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Failed.Arn
        maxReceiveCount: 5
)yaml",
            .good = R"yaml(Resources:
  Failed:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Failed.Arn
        maxReceiveCount: 5
)yaml",
            .peers = "E3502",
            .source = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
                      "sqs-dead-letter-queues.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
