#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "rules/access/api_source.hpp"
#include "rules/access/deliveries.hpp"
#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check invoker_allowed;

namespace {

/// The resource that is the source of a delivery, as SourceArn names it.
const Resource* source_of(const Context& context, const Delivery& delivery) {
  const auto named = [&](std::string_view property) {
    const Node* value = delivery.from->property(property);
    return value == nullptr ? nullptr : context.analysis.symbols.resource_of(*value);
  };
  if (delivery.service == "sns") return named("TopicArn");
  if (delivery.service == "logs") return named("LogGroupName");
  if (delivery.service == "secretsmanager") return named("SecretId");
  return delivery.from;
}

/// Broken where a SourceArn spells another rule than the one of the template, whose name is not
/// given and so ends in what only the deployment knows.
Verdict names_another(const Context& context, const Node& source, const Delivery& delivery) {
  const analysis::SymbolicText spelt = context.analysis.symbols.text_of(source);
  if (delivery.service == "s3" && delivery.from->type == "AWS::S3::Bucket" &&
      delivery.from->property("BucketName") != nullptr) {
    const bool has_wildcard =
        std::any_of(spelt.pieces.begin(), spelt.pieces.end(), [](const analysis::Piece& piece) {
          return piece.text.find_first_of("*?") != std::string_view::npos;
        });
    const Verdict same = analysis::equal(spelt, context.analysis.symbols.arn_of(*delivery.from));
    return !has_wildcard && same == Verdict::broken ? same : Verdict::unknown;
  }
  if (delivery.service != "events") return Verdict::unknown;
  if (spelt.pieces.empty() || delivery.from->property("Name") != nullptr) {
    return Verdict::unknown;
  }
  const analysis::Piece& last = spelt.pieces.back();
  const bool is_open =
      std::any_of(spelt.pieces.begin(), spelt.pieces.end(), [](const analysis::Piece& piece) {
        return piece.kind != analysis::Piece::Kind::pseudo &&
               (piece.kind != analysis::Piece::Kind::literal ||
                piece.text.find_first_of("*?") != std::string_view::npos);
      });
  const bool is_named = last.kind == analysis::Piece::Kind::literal &&
                        last.text.find(":rule/") != std::string_view::npos;
  return is_named && !is_open ? Verdict::broken : Verdict::unknown;
}

/// Whether a resource has an ARN of its own that is never that of another type: those of nested
/// stacks and custom resources may be anything's.
bool is_plain_source(const Resource& resource) {
  constexpr std::array<std::string_view, 8> types = {
      "AWS::Cognito::UserPool", "AWS::DynamoDB::Table",  "AWS::Events::EventBus",
      "AWS::Events::Rule",      "AWS::Lambda::Function", "AWS::S3::Bucket",
      "AWS::SNS::Topic",        "AWS::SQS::Queue"};
  return std::find(types.begin(), types.end(), resource.type) != types.end();
}

/// Whether a permission lets the service call the function for this source.
Verdict permits(const Context& context, const Resource& permission, const Delivery& delivery) {
  const Node& properties = *permission.properties;
  const Node* function = properties.find("FunctionName");
  const Node* principal = properties.find("Principal");
  if (function == nullptr || principal == nullptr) return Verdict::unknown;
  const Resource* about = context.analysis.symbols.resource_of(*function);
  if (about != nullptr && about != delivery.to) {
    return about->is_function() ? Verdict::broken : Verdict::unknown;
  }
  const auto who = context.resolver.text_of(*principal);
  if (who && *who != "*" &&
      !(who->starts_with(delivery.service) &&
        who->substr(delivery.service.size()).starts_with('.')))
    return Verdict::broken;
  const Node* action = properties.find("Action");
  const auto allowed = action == nullptr ? std::nullopt : context.resolver.text_of(*action);
  if (allowed && !analysis::access::covers(*allowed, "lambda:InvokeFunction")) {
    return Verdict::broken;
  }
  const Node* source = properties.find("SourceArn");
  if (about == nullptr || !who || source == nullptr)
    return about != nullptr && who ? Verdict::holds : Verdict::unknown;
  if (delivery.service == "apigateway") {
    if (is_for_another_api(context, *source, *delivery.from) ||
        is_for_another_stage(context, *source, *delivery.from)) {
      return Verdict::broken;
    }
    return is_for_another_route(context, *source, *delivery.from) ? Verdict::broken
                                                                  : Verdict::holds;
  }
  const Resource* bound = context.analysis.symbols.resource_of(*source);
  if (bound == nullptr) return names_another(context, *source, delivery);
  const Resource* from = source_of(context, delivery);
  const bool is_other =
      from != nullptr && bound != from &&
      (bound->type == from->type || (is_plain_source(*bound) && is_plain_source(*from)));
  return is_other ? Verdict::broken : Verdict::holds;
}

/// Whether a statement asks for resources of the template, none of which is this one.
bool asks_for_others(const Context& context, const Statement& statement, const Resource& one) {
  if (statement.condition == nullptr) return false;
  bool found = false;
  for (const Member& operation : statement.condition->members()) {
    for (const Member& test : operation.value.members()) {
      if (test.key != "aws:SourceArn") continue;
      if (test.value.is_array() || operation.key.find("Not") != std::string_view::npos) {
        return false;
      }
      const Resource* asked = context.analysis.symbols.resource_of(test.value);
      if (asked == nullptr || asked == &one || !is_plain_source(*asked)) return false;
      found = true;
    }
  }
  return found;
}

/// Whether a statement of a queue or topic lets the service send there for this source.
Verdict admits(const Context& context, const Statement& statement, const Delivery& delivery) {
  const Verdict verdict = admits_service(statement, delivery.service);
  if (verdict == Verdict::broken) return verdict;
  const bool is_queue = delivery.to->type == "AWS::SQS::Queue";
  const analysis::SymbolicText target = context.analysis.symbols.arn_of(*delivery.to);
  if (analysis::access::speaks_of(statement, is_queue ? "sqs:SendMessage" : "sns:Publish") ==
          Verdict::broken ||
      analysis::access::speaks_of(statement, &target) == Verdict::broken) {
    return Verdict::broken;
  }
  const Resource* source = source_of(context, delivery);
  const Resource* asker = delivery.service == "sns"      ? source
                          : delivery.service == "events" ? delivery.from
                                                         : nullptr;
  if (asker != nullptr && asks_for_others(context, statement, *asker)) return Verdict::broken;
  // The ARN of a rule on a bus of its own has the name of the bus as well.
  const bool is_spelt = source != nullptr && source->properties != nullptr &&
                        source->property("EventBusName") == nullptr;
  return is_spelt && admits_value(context, statement, "aws:SourceArn",
                                  context.analysis.symbols.arn_of(*source)) == Verdict::broken
             ? Verdict::broken
             : verdict;
}

/// Without a policy of its own a topic takes what its owner's alarms send, and with one whatever
/// that allows the account.
bool needs_no_policy(const Context& context, const Delivery& delivery) {
  if (delivery.service != "cloudwatch") return false;
  if (delivery.to->type != "AWS::SNS::Topic") return true;
  bool has_policy = false;
  for (const auto& policy : access_of(context).resource_policies()) {
    if (policy.target != delivery.to) continue;
    has_policy = true;
    for (const Statement& statement : policy.policy->statements) {
      const bool of_account =
          std::any_of(statement.principals.begin(), statement.principals.end(),
                      [](const Principal& who) { return who.kind != Principal::Kind::service; });
      if (statement.effect != Effect::deny && of_account) return true;
    }
  }
  return !has_policy;
}

Verdict is_permitted(const Context& context, const Delivery& delivery) {
  if (needs_no_policy(context, delivery)) return Verdict::holds;
  Verdict found = Verdict::broken;
  if (delivery.to->is_function()) {
    for (const Resource& one : context.tree.resources()) {
      if (one.type != "AWS::Lambda::Permission" || one.properties == nullptr) continue;
      const Verdict verdict = permits(context, one, delivery);
      if (verdict == Verdict::holds) return verdict;
      if (verdict == Verdict::unknown) found = verdict;
    }
    // Events of a serverless function, and permissions that a macro adds.
    return delivery.to->is_serverless() ? Verdict::unknown : found;
  }
  for (const auto& policy : access_of(context).resource_policies()) {
    if (policy.target != nullptr && policy.target != delivery.to) continue;
    if (policy.target == nullptr || policy.policy->open) return Verdict::unknown;
    for (const Statement& statement : policy.policy->statements) {
      const Verdict verdict = admits(context, statement, delivery);
      if (verdict == Verdict::holds) return verdict;
      if (verdict == Verdict::unknown) found = verdict;
    }
  }
  return found;
}

/// What permits a delivery, where the service looks for it already when the sender is made.
std::vector<const Resource*> permits_asked_at_once(const Context& context,
                                                   const Delivery& delivery) {
  std::vector<const Resource*> found;
  if (delivery.service != "s3" && delivery.service != "secretsmanager") return found;
  if (delivery.to->is_function()) {
    for (const Resource& one : context.tree.resources()) {
      if (one.type == "AWS::Lambda::Permission" && one.properties != nullptr &&
          permits(context, one, delivery) != Verdict::broken) {
        found.push_back(&one);
      }
    }
    return found;
  }
  for (const auto& policy : access_of(context).resource_policies()) {
    if (policy.target == delivery.to && policy.resource != delivery.to) {
      found.push_back(policy.resource);
    }
  }
  return found;
}

/// A sender that may be made before it is permitted to send, which its service then refuses.
void check_order(const Context& context, const Delivery& delivery, Reporter& reporter) {
  const auto permits = permits_asked_at_once(context, delivery);
  const std::uint32_t sender = context.tree.position(*delivery.from);
  if (permits.empty() || std::any_of(permits.begin(), permits.end(), [&](const Resource* permit) {
        return !permit->condition.empty() ||
               context.graph.reaches(sender, context.tree.position(*permit));
      })) {
    return;
  }
  Finding& finding = report_value(
      invoker_allowed, reporter, *delivery.from, *delivery.place,
      fmt::format(R"("{}" may be made before "{}", which permits it to use "{}": it is refused)",
                  delivery.from->id, permits.front()->id, delivery.to->id),
      context.graph.reaches(context.tree.position(*permits.front()), sender)
          ? fmt::format("name \"{}\" by its spelled-out ARN there, and add DependsOn: {}",
                        delivery.from->id, permits.front()->id)
          : fmt::format("DependsOn: {}", permits.front()->id));
  finding.related.push_back(reporter.related("what permits it", permits.front()->mark));
}

/// The SourceArn of a permission that would let an API call the function, were it not for a stage
/// that the API does not have.
const Node* source_of_other_stage(const Context& context, const Delivery& delivery,
                                  const Resource*& permission) {
  if (delivery.service != "apigateway" || !delivery.to->is_function()) return nullptr;
  for (const Resource& one : context.tree.resources()) {
    if (one.type != "AWS::Lambda::Permission" || one.properties == nullptr) continue;
    const Node* function = one.property("FunctionName");
    const Node* source = one.property("SourceArn");
    if (function != nullptr && source != nullptr &&
        context.analysis.symbols.resource_of(*function) == delivery.to &&
        !is_for_another_api(context, *source, *delivery.from) &&
        is_for_another_stage(context, *source, *delivery.from)) {
      permission = &one;
      return source;
    }
  }
  return nullptr;
}

/// What permissions for a stage that there is not stop, each told once.
class OtherStages {
 public:
  /// Whether a delivery is one of these.
  bool take(const Context& context, const Delivery& delivery) {
    const Resource* permission = nullptr;
    const Node* source = source_of_other_stage(context, delivery, permission);
    if (source == nullptr) return false;
    auto found = std::find_if(all_.begin(), all_.end(),
                              [&](const Stopped& one) { return one.permission == permission; });
    if (found == all_.end()) found = all_.insert(all_.end(), {permission, source, {}});
    found->deliveries.push_back(&delivery);
    return true;
  }

  void report(Reporter& reporter) const {
    for (const Stopped& one : all_) {
      const Delivery& first = *one.deliveries.front();
      Finding& finding = report_value(
          invoker_allowed, reporter, *one.permission, *one.source,
          fmt::format("the permission is for a stage that the API does not have: \"{}\" may not "
                      "call \"{}\"",
                      first.from->id, first.to->id),
          "name the stage of the API, or * for all of them");
      for (const Delivery* delivery : one.deliveries) {
        finding.related.push_back(
            reporter.related("what is to call the function", delivery->place->mark()));
      }
    }
  }

 private:
  struct Stopped {
    const Resource* permission;
    const Node* source;
    std::vector<const Delivery*> deliveries;
  };
  std::vector<Stopped> all_;
};

void run(const Context& context, Reporter& reporter) {
  OtherStages other_stages;
  const std::vector<Delivery> deliveries = deliveries_of(context);
  for (const Delivery& delivery : deliveries) {
    const bool has_policy = delivery.to->type == "AWS::SQS::Queue" ||
                            delivery.to->type == "AWS::SNS::Topic" || delivery.to->is_function();
    if (!has_policy) continue;
    if (is_permitted(context, delivery) != Verdict::broken) {
      check_order(context, delivery, reporter);
      continue;
    }
    if (other_stages.take(context, delivery)) continue;
    const bool calls = delivery.to->is_function();
    Finding& finding = report_value(
        invoker_allowed, reporter, *delivery.from, *delivery.place,
        fmt::format(R"({}.amazonaws.com is to {} "{}" for "{}", but nothing permits that)",
                    delivery.service, calls ? "call" : "send to", delivery.to->id,
                    delivery.from->id),
        calls ? fmt::format("add an AWS::Lambda::Permission with Principal {}.amazonaws.com",
                            delivery.service)
              : fmt::format("add a policy of the {} that lets {}.amazonaws.com send",
                            delivery.to->type == "AWS::SQS::Queue" ? "queue" : "topic",
                            delivery.service));
    finding.related.push_back(reporter.related("the target", delivery.to->mark));
  }
  other_stages.report(reporter);
}

}  // namespace

constinit const Check invoker_allowed{
    .rule =
        {
            .id = "IAM052",
            .severity = Severity::warning,
            .title = "Who hands events to a function, queue or topic is permitted to",
            .why = "A rule, topic, bucket, API or user pool calls a function, or sends to a queue, "
                   "with no role: the target's own policy has to let the service in. Where it "
                   "does not, events are lost without a word.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 hour)
      Targets: [{Id: queue, Arn: !GetAtt Queue.Arn}]
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: events.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Rule.Arn}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 hour)
      Targets: [{Id: queue, Arn: !GetAtt Queue.Arn}]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/eventbridge/latest/userguide/"
                      "eb-use-resource-based.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
