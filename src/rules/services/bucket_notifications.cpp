#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check bucket_notifications;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> lists{
    {{"LambdaConfigurations", "Function"},
     {"QueueConfigurations", "Queue"},
     {"TopicConfigurations", "Topic"}}};

/// What a configuration tells of.
struct Watch {
  std::string_view list;
  std::size_t index = 0;
  Mark mark;
  std::string_view event;
  std::string_view prefix;
  std::string_view suffix;
};

/// The filter of a configuration; false where it is not known.
bool read_filter(const Context& context, const Node& configuration, Watch& watch) {
  const Node* filter = configuration.find("Filter");
  if (filter == nullptr) return surely_lacks(&configuration, "Filter");
  const Node* key = filter->find("S3Key");
  const Node* rules = key == nullptr ? nullptr : key->find("Rules");
  if (rules == nullptr || !rules->is_array()) return false;
  for (const Node& rule : rules->items()) {
    const auto name = certain_text(context, rule.find("Name"));
    const auto value = certain_text(context, rule.find("Value"));
    if (!name || !value) return false;
    if (*name == "prefix" || *name == "Prefix") watch.prefix = *value;
    if (*name == "suffix" || *name == "Suffix") watch.suffix = *value;
  }
  return true;
}

/// Whether one kind of event is among those of the other.
bool covers(std::string_view pattern, std::string_view event) {
  if (!pattern.ends_with('*')) return pattern == event;
  pattern.remove_suffix(1);
  return event.starts_with(pattern);
}

bool overlap(const Watch& a, const Watch& b) {
  return (covers(a.event, b.event) || covers(b.event, a.event)) &&
         (a.prefix.starts_with(b.prefix) || b.prefix.starts_with(a.prefix)) &&
         (a.suffix.ends_with(b.suffix) || b.suffix.ends_with(a.suffix));
}

void check_order(const Context& context, const Resource& bucket, const Node& configuration,
                 const Watch& watch, std::string_view member, Reporter& reporter) {
  const Node* target = configuration.find(member);
  const Resource* place = referred(context, target, {"AWS::SQS::Queue", "AWS::SNS::Topic"});
  if (place == nullptr) return;
  const std::string_view kind = place->type == "AWS::SQS::Queue" ? "FifoQueue" : "FifoTopic";
  if (certain_text(context, property_of(*place, {kind})) != "true") return;
  Finding& finding = reporter.report(
      bucket_notifications,
      property_place(bucket, {"NotificationConfiguration", watch.list, watch.index, member}),
      target->mark(), fmt::format("{} is FIFO, to which S3 sends nothing", quoted(place->id)),
      "send to a standard one, or by EventBridge");
  finding.related.push_back(reporter.related("the target", place->mark));
}

void check(const Context& context, const Resource& bucket, Reporter& reporter) {
  const Node* notifications = property_of(bucket, {"NotificationConfiguration"});
  if (notifications == nullptr) return;
  std::vector<Watch> seen;
  for (const auto& [list, member] : lists) {
    const Node* configurations = notifications->find(list);
    if (configurations == nullptr || !configurations->is_array()) continue;
    for (std::size_t i = 0; i < configurations->items().size(); ++i) {
      const Node& configuration = configurations->items()[i];
      if (!configuration.is_object()) continue;
      Watch watch{list, i, configuration.mark(), {}, {}, {}};
      check_order(context, bucket, configuration, watch, member, reporter);
      const auto event = certain_text(context, configuration.find("Event"));
      if (!event || !read_filter(context, configuration, watch) || seen.size() > 100) continue;
      watch.event = *event;
      for (const Watch& other : seen) {
        if (!overlap(other, watch)) continue;
        Finding& finding = reporter.report(
            bucket_notifications,
            property_place(bucket, {"NotificationConfiguration", watch.list, watch.index}),
            watch.mark, "another configuration tells of the same events of the same objects",
            "tell of different events, or of objects with different prefixes or suffixes");
        finding.related.push_back(reporter.related("the other one", other.mark));
        break;
      }
      seen.push_back(watch);
    }
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& bucket : context.tree.resources()) {
    if (bucket.type == "AWS::S3::Bucket") check(context, bucket, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, bucket_notifications, run_once, {"AWS::S3::Bucket"});
}

}  // namespace

constinit const Check bucket_notifications{
    .rule =
        {
            .id = "SCH066",
            .severity = Severity::error,
            .title = "Notifications of a bucket do not overlap, and go where S3 sends them",
            .why = "S3 refuses two configurations of one bucket that share a kind of event for "
                   "objects that both filters let through, wherever they lead. It sends to "
                   "standard queues and topics, not to FIFO ones.",
            .bad = R"yaml(Resources:
  Inbox:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        QueueConfigurations:
          - Event: s3:ObjectCreated:*
            Queue: arn:aws:sqs:eu-west-1:123456789012:orders
          - Event: s3:ObjectCreated:Put
            Queue: arn:aws:sqs:eu-west-1:123456789012:audit
)yaml",
            .good = R"yaml(Resources:
  Inbox:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        QueueConfigurations:
          - Event: s3:ObjectCreated:*
            Queue: arn:aws:sqs:eu-west-1:123456789012:orders
          - Event: s3:ObjectRemoved:*
            Queue: arn:aws:sqs:eu-west-1:123456789012:audit
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
                      "notification-how-to-filtering.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
