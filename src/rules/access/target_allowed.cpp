#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "analysis/code/service_actions.hpp"
#include "rules/access/carriers.hpp"
#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check target_allowed;

namespace {

/// What a caller does to a target, and the IAM action for it.
struct Call {
  std::string_view type;  ///< of the target
  std::string_view action;
};

constexpr std::array<Call, 8> calls = {{
    {"AWS::Batch::JobQueue", "batch:SubmitJob"},
    {"AWS::Lambda::Function", "lambda:InvokeFunction"},
    {"AWS::Serverless::Function", "lambda:InvokeFunction"},
    {"AWS::SNS::Topic", "sns:Publish"},
    {"AWS::SQS::Queue", "sqs:SendMessage"},
    {"AWS::SecretsManager::Secret", "secretsmanager:GetSecretValue"},
    {"AWS::Serverless::StateMachine", "states:StartExecution"},
    {"AWS::StepFunctions::StateMachine", "states:StartExecution"},
}};

std::string_view action_for(const Resource& target) {
  const auto found = std::find_if(calls.begin(), calls.end(),
                                  [&](const Call& call) { return call.type == target.type; });
  return found == calls.end() ? std::string_view() : found->action;
}

/// Who sends to an encrypted queue or topic needs its key.
void check_key(const Context& context, const Resource& caller, const analysis::access::Role& role,
               const Resource& target, const Node& place, Reporter& reporter) {
  if (target.type != "AWS::SQS::Queue" && target.type != "AWS::SNS::Topic") return;
  const Resource* key = key_named_by(context, target.property("KmsMasterKeyId"));
  if (key == nullptr) return;
  const auto decision = access_of(context).key_allows(*key, role, "kms:GenerateDataKey");
  if (decision.verdict != Verdict::broken) return;
  Finding& finding = report_value(
      target_allowed, reporter, caller, place,
      fmt::format(R"("{}" is to use "{}", but its role "{}" may not encrypt with the key "{}": {})",
                  caller.id, target.id, role.resource->id, key->id, decision.reason),
      fmt::format("allow kms:GenerateDataKey and kms:Decrypt on \"{}\" in a policy of the role",
                  key->id));
  finding.related.push_back(reporter.related("the role", role.resource->mark));
}

/// Whether the role of a caller lets it use what it is to use; `as_it_is`: not a version or an
/// alias of it.
void check(const Context& context, const Resource& caller, const Node& role_value,
           const Resource& target, const Node& place, Reporter& reporter, bool as_it_is = false) {
  const auto& access = access_of(context);
  const analysis::access::Role* role = access.role_of(role_value);
  const std::string_view action = action_for(target);
  if (role == nullptr || action.empty()) return;
  analysis::access::Wanted wanted{context.analysis.symbols.arn_of(target), &target};
  if (access.allows(*role, action, &wanted).verdict != Verdict::broken) {
    check_key(context, caller, *role, target, place, reporter);
    return;
  }
  // A version or an alias of a function has an ARN that goes on.
  wanted.text.pieces.push_back({analysis::Piece::Kind::literal, ":live", {}});
  if (!as_it_is && access.allows(*role, action, &wanted).verdict != Verdict::broken) return;
  Finding& finding =
      report_value(target_allowed, reporter, caller, place,
                   fmt::format(R"("{}" is to use "{}", but its role "{}" does not allow {} on it)",
                               caller.id, target.id, role->resource->id, action),
                   fmt::format("allow {} on \"{}\" in a policy of the role", action, target.id));
  finding.related.push_back(reporter.related("the role", role->resource->mark));
}

/// "arn:aws:scheduler:::aws-sdk:batch:submitJob": a schedule that calls any operation.
void check_operation(const Context& context, const Resource& caller, const Node& role_value,
                     const Node& arn, Reporter& reporter) {
  const analysis::access::Role* role = access_of(context).role_of(role_value);
  const analysis::SymbolicText text = context.analysis.symbols.text_of(arn);
  if (role == nullptr || text.pieces.empty()) return;
  std::string_view operation = text.pieces.back().text;
  constexpr std::string_view start = ":scheduler:::aws-sdk:";
  const std::size_t at = operation.find(start);
  if (at == std::string_view::npos) return;
  operation.remove_prefix(at + start.size());
  const std::size_t colon = operation.find(':');
  if (colon == std::string_view::npos) return;
  std::vector<std::string> actions;
  const std::string_view service = operation.substr(0, colon);
  analysis::code::add_actions(service == "sfn" ? "stepfunctions" : service,
                              operation.substr(colon + 1), actions);
  for (const std::string& action : actions) {
    if (access_of(context).allows(*role, action).verdict != Verdict::broken) continue;
    Finding& finding =
        report_value(target_allowed, reporter, caller, arn,
                     fmt::format(R"("{}" needs {}, which its role "{}" does not allow)", caller.id,
                                 action, role->resource->id),
                     fmt::format("allow {} in a policy of the role", action));
    finding.related.push_back(reporter.related("the role", role->resource->mark));
  }
}

/// Targets that have no policy of their own are used with a role, and not without one.
void check_role_given(const Resource& caller, const Resource& target, const Node& arn,
                      Reporter& reporter) {
  constexpr std::array<std::string_view, 5> types = {
      "AWS::Batch::JobQueue", "AWS::ECS::Cluster", "AWS::Kinesis::Stream",
      "AWS::KinesisFirehose::DeliveryStream", "AWS::StepFunctions::StateMachine"};
  if (std::find(types.begin(), types.end(), target.type) == types.end()) return;
  report_value(target_allowed, reporter, caller, arn,
               fmt::format(R"("{}" is to use "{}", an {}, without a role)", caller.id, target.id,
                           target.type),
               "give the target a RoleArn");
}

/// {Arn: …, RoleArn: …}, as rules and schedules have it.
void check_target(const Context& context, const Resource& caller, const Node& target,
                  Reporter& reporter) {
  const Node* arn = target.find("Arn");
  const Node* role = target.find("RoleArn");
  if (arn == nullptr) return;
  const Resource* to = context.analysis.symbols.resource_of(*arn);
  if (role == nullptr) {
    if (to != nullptr) check_role_given(caller, *to, *arn, reporter);
  } else if (to != nullptr) {
    check(context, caller, *role, *to, *arn, reporter);
  } else {
    check_operation(context, caller, *role, *arn, reporter);
  }
}

/// Whether a state names a function by nothing but its ARN or name.
bool names_as_it_is(const analysis::Edge& edge) {
  const analysis::Path* path = edge.path;
  if (path != nullptr && path->key == "Fn::GetAtt") path = path->parent;
  return (edge.link == analysis::Link::get_att || edge.link == analysis::Link::ref) &&
         path != nullptr && (path->key == "FunctionName" || path->key == "Resource");
}

/// Whether a key stands anywhere in a value.
bool has_key(const Node& value, std::string_view key) {
  return std::any_of(value.items().begin(), value.items().end(),
                     [&](const Node& item) { return has_key(item, key); }) ||
         std::any_of(value.members().begin(), value.members().end(), [&](const Member& member) {
           return member.key == key || has_key(member.value, key);
         });
}

/// The functions, topics and queues that a definition refers to.
void check_machine(const Context& context, const Resource& machine, Reporter& reporter) {
  const Node* role = machine.property("RoleArn");
  if (role == nullptr) role = machine.property("Role");
  if (role == nullptr) return;
  std::vector<const Resource*> seen;
  for (const analysis::Edge& edge : context.graph.from(context.tree.position(machine))) {
    const Resource& target = context.tree.resources()[edge.to];
    const analysis::Path* path = edge.path;
    while (path != nullptr && !path->key.starts_with("Definition")) path = path->parent;
    // What else a state machine does with a queue, topic or machine is told by its states.
    if (path == nullptr || action_for(target) != "lambda:InvokeFunction" ||
        std::find(seen.begin(), seen.end(), &target) != seen.end()) {
      continue;
    }
    seen.push_back(&target);
    const Node* definition = machine.property("DefinitionString");
    if (definition == nullptr) definition = machine.property("Definition");
    if (definition != nullptr) {
      check(context, machine, *role, target, *definition, reporter,
            names_as_it_is(edge) && !has_key(*definition, "Qualifier"));
    }
  }
}

/// What a service asks of the role before it makes a function that is traced, or a state machine
/// that writes logs.
void check_reports(const Context& context, const Resource& owner, const Node* role_value,
                   const Node* place, std::string_view action, Reporter& reporter) {
  if (role_value == nullptr || place == nullptr) return;
  const analysis::access::Role* role = access_of(context).role_of(*role_value);
  if (role == nullptr || access_of(context).allows(*role, action).verdict != Verdict::broken) {
    return;
  }
  Finding& finding = report_value(
      target_allowed, reporter, owner, *place,
      fmt::format(R"("{}" needs {}, which its role "{}" does not allow: it is not made)", owner.id,
                  action, role->resource->id),
      fmt::format("allow {} in a policy of the role", action));
  finding.severity = Severity::error;
  finding.related.push_back(reporter.related("the role", role->resource->mark));
}

void check_tracing(const Context& context, const Resource& function, Reporter& reporter) {
  const Node* tracing = function.property("TracingConfig");
  const Node* mode = tracing == nullptr ? nullptr : tracing->find("Mode");
  if (mode == nullptr || context.resolver.text_of(*mode) != "Active") return;
  check_reports(context, function, function.property("Role"), mode, "xray:PutTraceSegments",
                reporter);
}

void check_logging(const Context& context, const Resource& machine, Reporter& reporter) {
  const Node* logging = machine.property("LoggingConfiguration");
  const Node* level = logging == nullptr ? nullptr : logging->find("Level");
  if (level == nullptr || context.resolver.text_of(*level).value_or("OFF") == "OFF") return;
  check_reports(context, machine, machine.property("RoleArn"), level, "logs:CreateLogDelivery",
                reporter);
}

/// Where Lambda sends what a function fails at, or has done.
void check_destination(const Context& context, const Resource& sender, const Node* role,
                       const Node* destination, std::string_view property, Reporter& reporter) {
  const Node* arn = destination == nullptr ? nullptr : destination->find(property);
  const Resource* to = arn == nullptr ? nullptr : context.analysis.symbols.resource_of(*arn);
  if (to != nullptr && role != nullptr) check(context, sender, *role, *to, *arn, reporter);
}

void check_destinations(const Context& context, const Resource& holder, Reporter& reporter) {
  const Node* name = holder.property("FunctionName");
  const Node* destinations = holder.property("DestinationConfig");
  const Resource* function =
      name == nullptr ? nullptr : context.analysis.symbols.resource_of(*name);
  if (function == nullptr || destinations == nullptr) return;
  const Node* role = function->property("Role");
  for (const std::string_view way : {"OnFailure", "OnSuccess"}) {
    check_destination(context, holder, role, destinations->find(way), "Destination", reporter);
  }
}

/// The secrets with which a proxy logs in at its database.
void check_proxy(const Context& context, const Resource& proxy, Reporter& reporter) {
  const Node* role = proxy.property("RoleArn");
  const Node* logins = proxy.property("Auth");
  if (role == nullptr || logins == nullptr) return;
  for (const Node& login : logins->items()) {
    const Node* secret = login.find("SecretArn");
    const Resource* to =
        secret == nullptr ? nullptr : context.analysis.symbols.resource_of(*secret);
    if (to == nullptr || access_of(context).may_grant(*to)) continue;
    check(context, proxy, *role, *to, *secret, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    if (resource.type == "AWS::Events::Rule") {
      const Node* targets = resource.property("Targets");
      if (targets == nullptr) continue;
      for (const Node& target : targets->items()) {
        check_target(context, resource, target, reporter);
      }
    } else if (resource.type == "AWS::Lambda::Function") {
      const Node* role = resource.property("Role");
      const Node* failures = resource.property("DeadLetterConfig");
      check_destination(context, resource, role, failures, "TargetArn", reporter);
      check_tracing(context, resource, reporter);
    } else if (resource.type == "AWS::Lambda::EventInvokeConfig" ||
               resource.type == "AWS::Lambda::EventSourceMapping") {
      check_destinations(context, resource, reporter);
    } else if (resource.type == "AWS::RDS::DBProxy") {
      check_proxy(context, resource, reporter);
    } else if (resource.type == "AWS::Scheduler::Schedule") {
      const Node* target = resource.property("Target");
      if (target != nullptr) check_target(context, resource, *target, reporter);
    } else if (resource.type == "AWS::Pipes::Pipe" ||
               resource.type == "AWS::KinesisFirehose::DeliveryStream") {
      check_carrier(target_allowed, context, resource, reporter);
    } else if (resource.type == "AWS::StepFunctions::StateMachine" ||
               resource.type == "AWS::Serverless::StateMachine") {
      check_machine(context, resource, reporter);
      check_logging(context, resource, reporter);
    }
  }
}

}  // namespace

constinit const Check target_allowed{
    .rule =
        {
            .id = "IAM015",
            .severity = Severity::warning,
            .title = "The role of a rule, schedule, pipe, proxy, function or state machine may use "
                     "its targets",
            .why = "EventBridge, its scheduler and pipes, Firehose, Step Functions, and Lambda for "
                   "what a "
                   "function fails at, work with the role that they are given. Where it does not "
                   "allow to call the target, nothing "
                   "happens when the time comes, and nobody is told.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: send
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "sqs:ReceiveMessage", Resource: !GetAtt Queue.Arn}
  Queue:
    Type: AWS::SQS::Queue
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 hour)
      FlexibleTimeWindow: {Mode: "OFF"}
      Target:
        Arn: !GetAtt Queue.Arn
        RoleArn: !GetAtt Role.Arn
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: send
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn}
  Queue:
    Type: AWS::SQS::Queue
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 hour)
      FlexibleTimeWindow: {Mode: "OFF"}
      Target:
        Arn: !GetAtt Queue.Arn
        RoleArn: !GetAtt Role.Arn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/eventbridge/latest/userguide/"
                      "eb-use-identity-based.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
