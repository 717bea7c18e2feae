// Queues, topics and their subscriptions.
#include <fmt/format.h>

#include <string_view>

#include "support/catch.hpp"
#include "support/findings.hpp"

using dbrepl::tests::said;

TEST_CASE("the name of a FIFO queue or topic ends in .fifo, however it is put together") {
  const auto judged = [](std::string_view properties, std::string_view type = "AWS::SQS::Queue") {
    return said(fmt::format("Parameters: {{S: {{Type: String}}, D: {{Type: String, Default: a}}}}\n"
                            "Resources: {{Q: {{Type: '{}', Properties: {{{}}}}}}}\n",
                            type, properties),
                "SCH");
  };
  CHECK(judged("QueueName: !Sub '${S}-orders', FifoQueue: true") == "SCH082 error Q\n");
  CHECK(judged("QueueName: !Join ['-', [!Ref S, o]], FifoQueue: true") == "SCH082 error Q\n");
  CHECK(judged("QueueName: !Sub '${S}-orders.fifo'") == "SCH082 error Q\n");
  CHECK(judged("TopicName: !Sub '${S}x', FifoTopic: true", "AWS::SNS::Topic") ==
        "SCH082 error Q\n");
  CHECK(judged("TopicName: !Sub '${S}.fifo', FifoTopic: false", "AWS::SNS::Topic") ==
        "SCH082 error Q\n");
  // What is known as a whole is judged by the schema, once.
  CHECK(judged("QueueName: !Sub '${D}-orders', FifoQueue: true") == "SCH018 warning Q\n");
  CHECK(judged("QueueName: !Sub '${S}-orders.fifo', FifoQueue: true").empty());
  CHECK(judged("QueueName: !Sub '${S}-orders'").empty());
  CHECK(judged("QueueName: !Sub 'orders-${S}', FifoQueue: true").empty());
  CHECK(judged("QueueName: !Sub '${S}fo', FifoQueue: true").empty());
  CHECK(judged("QueueName: !Sub '${S}-orders', FifoQueue: !Ref S").empty());
}

TEST_CASE("a subscription by e-mail goes to an address") {
  const auto judged = [](std::string_view endpoint) {
    return said(
        fmt::format("Resources: {{T: {{Type: 'AWS::SNS::Topic', Properties: {{Subscription: "
                    "[{{Protocol: email, Endpoint: {}}}]}}}}}}\n",
                    endpoint),
        "SCH");
  };
  CHECK(judged("ops.example.com") == "SCH018 error T\n");
  CHECK(judged("ops@example.com").empty());
  CHECK(judged("!ImportValue mail").empty());
}
