#include <fmt/format.h>

#include <array>
#include <string_view>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check fifo_name;

namespace {

struct Kind {
  std::string_view type;
  std::string_view name;
  std::string_view fifo;
  std::string_view what;
};

constexpr std::array<Kind, 2> kinds{{
    {"AWS::SQS::Queue", "QueueName", "FifoQueue", "queue"},
    {"AWS::SNS::Topic", "TopicName", "FifoTopic", "topic"},
}};

/// What a name that is put together ends in, where that is spelled out; the schema judges those
/// that are known as a whole.
std::string_view literal_end(const Context& context, const Node& name) {
  if (context.resolver.texts_of(name)) return {};
  const analysis::SymbolicText text = context.analysis.symbols.text_of(name);
  if (text.is_literal() || text.pieces.back().kind != analysis::Piece::Kind::literal) return {};
  return text.pieces.back().text;
}

void check(const Context& context, const Kind& kind, const Resource& resource, Reporter& reporter) {
  constexpr std::string_view suffix = ".fifo";
  const Node* name = resource.property(kind.name);
  const auto fifo = setting(context, resource.properties, kind.fifo, "false");
  if (name == nullptr || !fifo) return;
  const std::string_view end = literal_end(context, *name);
  // What stands before a shorter end may hold the rest.
  const bool is_open = end.empty() || suffix.ends_with(end);
  if (is_open && end != suffix) return;
  const bool ends_so = end.ends_with(suffix);
  if (ends_so == (*fifo == "true")) return;
  reporter.report(
      fifo_name, property_place(resource, {kind.name}), name->mark(),
      ends_so ? fmt::format("the name ends in .fifo, and the {} is a standard one", kind.what)
              : fmt::format("the name of a FIFO {} ends in .fifo, found \"…{}\"", kind.what, end),
      ends_so ? fmt::format("{}: true, or a name with another end", kind.fifo) : std::string());
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    for (const Kind& kind : kinds) {
      if (resource.type == kind.type) check(context, kind, resource, reporter);
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, fifo_name, run_once, {"AWS::SNS::Topic", "AWS::SQS::Queue"});
}

}  // namespace

constinit const Check fifo_name{
    .rule =
        {
            .id = "SCH082",
            .severity = Severity::error,
            .title = "The name of a FIFO queue or topic, put together, ends in .fifo",
            .why =
                "Amazon SQS and Amazon SNS tell what is first in, first out by its name: it must "
                "end in .fifo, and that of no standard queue or topic may. The stack fails "
                "where they disagree.",
            .bad = R"yaml(Parameters:
  Stage: {Type: String, AllowedPattern: "[a-z]{1,8}"}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Stage}-orders"
      FifoQueue: true
)yaml",
            .good = R"yaml(Parameters:
  Stage: {Type: String, AllowedPattern: "[a-z]{1,8}"}
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Stage}-orders.fifo"
      FifoQueue: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
                      "sqs-queue-message-identifiers.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
