#include "rules/access/carriers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

namespace {

/// What is done to a resource, and another action that may do it as well.
struct Need {
  std::string_view type;
  std::string_view action;
  std::string_view instead;
};

constexpr std::array<Need, 5> reads = {{
    {"AWS::Kinesis::Stream", "kinesis:GetRecords", {}},
    {"AWS::Kinesis::Stream", "kinesis:GetShardIterator", {}},
    {"AWS::SQS::Queue", "sqs:DeleteMessage", {}},
    {"AWS::SQS::Queue", "sqs:GetQueueAttributes", {}},
    {"AWS::SQS::Queue", "sqs:ReceiveMessage", {}},
}};

constexpr std::array<Need, 7> writes = {{
    {"AWS::Events::EventBus", "events:PutEvents", {}},
    {"AWS::Kinesis::Stream", "kinesis:PutRecord", "kinesis:PutRecords"},
    {"AWS::KinesisFirehose::DeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch"},
    {"AWS::Lambda::Function", "lambda:InvokeFunction", {}},
    {"AWS::SNS::Topic", "sns:Publish", {}},
    {"AWS::SQS::Queue", "sqs:SendMessage", {}},
    {"AWS::StepFunctions::StateMachine", "states:StartExecution", "states:StartSyncExecution"},
}};

class Carrier {
 public:
  Carrier(const Check& check, const Context& context, const Resource& carrier, Reporter& reporter)
      : check_(check), context_(context), carrier_(carrier), reporter_(reporter) {}

  /// What is done with what `place` names, with the role that `role` names.
  void uses(const Node* role, const Node* place, std::span<const Need> needs) {
    const auto [by, target] = parties(role, place);
    if (by == nullptr || target == nullptr) return;
    const analysis::access::Wanted wanted{context_.analysis.symbols.arn_of(*target), target};
    for (const Need& need : needs) {
      if (need.type != target->type || may(*by, need.action, wanted) ||
          (!need.instead.empty() && may(*by, need.instead, wanted))) {
        continue;
      }
      return report(*by, *target, *place, need.action);
    }
  }

  /// Objects are put into the bucket that `place` names.
  void fills(const Node* role, const Node* place) {
    const auto [by, bucket] = parties(role, place);
    if (by == nullptr || bucket == nullptr || bucket->type != "AWS::S3::Bucket") return;
    analysis::access::Wanted wanted{context_.analysis.symbols.arn_of(*bucket), nullptr};
    wanted.text.pieces.push_back({analysis::Piece::Kind::literal, "/", {}});
    wanted.text.pieces.emplace_back();
    if (!may(*by, "s3:PutObject", wanted)) report(*by, *bucket, *place, "s3:PutObject");
  }

 private:
  struct Parties {
    const analysis::access::Role* role = nullptr;
    const Resource* target = nullptr;
  };

  Parties parties(const Node* role, const Node* place) const {
    if (role == nullptr || place == nullptr) return {};
    const Resource* target = context_.analysis.symbols.resource_of(*place);
    if (target == nullptr || access_of(context_).may_grant(*target)) return {};
    return {access_of(context_).role_of(*role), target};
  }

  bool may(const analysis::access::Role& role, std::string_view action,
           const analysis::access::Wanted& wanted) const {
    return access_of(context_).allows(role, action, &wanted).verdict != Verdict::broken;
  }

  void report(const analysis::access::Role& role, const Resource& target, const Node& place,
              std::string_view action) {
    Finding& finding = report_value(
        check_, reporter_, carrier_, place,
        fmt::format(R"("{}" is to use "{}", but its role "{}" does not allow {} on it)",
                    carrier_.id, target.id, role.resource->id, action),
        fmt::format("allow {} on \"{}\" in a policy of the role", action, target.id));
    finding.related.push_back(reporter_.related("the role", role.resource->mark));
  }

  const Check& check_;
  const Context& context_;
  const Resource& carrier_;
  Reporter& reporter_;
};

}  // namespace

void check_carrier(const Check& check, const Context& context, const Resource& carrier,
                   Reporter& reporter) {
  Carrier judge(check, context, carrier, reporter);
  if (carrier.type == "AWS::Pipes::Pipe") {
    const Node* role = carrier.property("RoleArn");
    judge.uses(role, carrier.property("Source"), reads);
    judge.uses(role, carrier.property("Target"), writes);
    return;
  }
  if (carrier.type != "AWS::KinesisFirehose::DeliveryStream") return;
  if (const Node* source = carrier.property("KinesisStreamSourceConfiguration")) {
    judge.uses(source->find("RoleARN"), source->find("KinesisStreamARN"), reads);
  }
  for (const std::string_view name :
       {"ExtendedS3DestinationConfiguration", "S3DestinationConfiguration"}) {
    const Node* to = carrier.property(name);
    if (to != nullptr) judge.fills(to->find("RoleARN"), to->find("BucketARN"));
  }
}

}  // namespace dbrepl::rules
