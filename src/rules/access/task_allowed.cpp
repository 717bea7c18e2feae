#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "analysis/code/service_actions.hpp"
#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "schema/text_document.hpp"

namespace dbrepl::rules {

extern const Check task_allowed;

namespace {

using analysis::access::Role;

/// Which argument of a task names what it is used on.
struct Naming {
  std::string_view argument;
  std::string_view type;
};

constexpr std::array<Naming, 4> namings = {{
    {"TableName", "AWS::DynamoDB::Table"},
    {"TopicArn", "AWS::SNS::Topic"},
    {"QueueUrl", "AWS::SQS::Queue"},
    {"StateMachineArn", "AWS::StepFunctions::StateMachine"},
}};

/// The client of boto3 for a service as the ARN of a task names it.
std::string_view client_of(std::string_view service) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> others = {
      {{"states", "stepfunctions"},
       {"sfn", "stepfunctions"},
       {"eventbridge", "events"},
       {"cloudwatchlogs", "logs"}}};
  for (const auto& [name, client] : others) {
    if (name == service) return client;
  }
  return service;
}

/// Checks the tasks of a state machine against its role.
class Tasks {
 public:
  Tasks(const Context& context, const Resource& machine, const Role& role, Reporter& reporter)
      : context_(context), machine_(machine), role_(role), reporter_(reporter) {}

  /// `place` is where findings stand; null: at the task itself.
  void check(const Node& definition, const Node* place, int depth) {
    const Node* states = definition.find("States");
    if (states == nullptr || depth > deepest) return;
    for (const Member& state : states->members()) {
      const Node* resource = state.value.find("Resource");
      if (resource != nullptr) check_task(state, *resource, place);
      for (const std::string_view part : {"ItemProcessor", "Iterator"}) {
        const Node* inner = state.value.find(part);
        if (inner != nullptr) check(*inner, place, depth + 1);
      }
      const Node* branches = state.value.find("Branches");
      if (branches == nullptr) continue;
      for (const Node& branch : branches->items()) check(branch, place, depth + 1);
    }
  }

 private:
  static constexpr int deepest = 32;

  void check_task(const Member& state, const Node& resource, const Node* place) {
    const analysis::SymbolicText arn = context_.analysis.symbols.text_of(resource);
    if (arn.pieces.empty() || arn.pieces.back().kind != analysis::Piece::Kind::literal) return;
    std::string_view task = arn.pieces.back().text;
    constexpr std::string_view start = ":states:::";
    const std::size_t at = task.find(start);
    if (at == std::string_view::npos) return;
    task.remove_prefix(at + start.size());
    if (task.starts_with("aws-sdk:")) task.remove_prefix(8);
    const std::size_t colon = task.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view service = task.substr(0, colon);
    const std::string_view operation = task.substr(colon + 1);
    // Functions that are called are found by IAM015, whatever calls them.
    if (service == "lambda") return;
    std::vector<std::string> actions;
    analysis::code::add_actions(client_of(service),
                                operation.substr(0, operation.find_first_of(".:")), actions);
    for (const std::string& action : actions) check_action(state, resource, place, action);
  }

  void check_action(const Member& state, const Node& resource, const Node* place,
                    const std::string& action) {
    const auto& access = access_of(context_);
    const Resource* target = target_of(state.value);
    analysis::access::Wanted wanted;
    if (target != nullptr) wanted = {context_.analysis.symbols.arn_of(*target), target};
    const auto decision = access.allows(role_, action, target == nullptr ? nullptr : &wanted);
    if (decision.verdict != Verdict::broken || (target != nullptr && access.may_grant(*target))) {
      if (target != nullptr) check_key(state, resource, place, *target);
      return;
    }
    Finding& finding = report_value(
        task_allowed, reporter_, machine_, place == nullptr ? resource : *place,
        fmt::format(R"(the state "{}" needs {}{}, which the role "{}" does not allow: {})",
                    state.key, action,
                    target == nullptr ? std::string() : fmt::format(R"( on "{}")", target->id),
                    role_.resource->id, decision.reason),
        fmt::format("allow {} in a policy of the role", action));
    finding.related.push_back(reporter_.related("the role", role_.resource->mark));
  }

  /// Who sends to an encrypted topic or queue needs its key.
  void check_key(const Member& state, const Node& resource, const Node* place,
                 const Resource& target) {
    const Resource* key = key_named_by(context_, target.property("KmsMasterKeyId"));
    if (key == nullptr) return;
    const auto decision = access_of(context_).key_allows(*key, role_, "kms:GenerateDataKey");
    if (decision.verdict != Verdict::broken) return;
    Finding& finding = report_value(
        task_allowed, reporter_, machine_, place == nullptr ? resource : *place,
        fmt::format(R"(the state "{}" sends to "{}", but the role "{}" may not encrypt with its )"
                    R"(key "{}": {})",
                    state.key, target.id, role_.resource->id, key->id, decision.reason),
        fmt::format("allow kms:GenerateDataKey and kms:Decrypt on \"{}\" in a policy of the role",
                    key->id));
    finding.related.push_back(reporter_.related("the key", key->mark));
  }

  const Resource* target_of(const Node& state) const {
    for (const std::string_view part : {"Parameters", "Arguments"}) {
      const Node* arguments = state.find(part);
      if (arguments == nullptr) continue;
      for (const Naming& naming : namings) {
        const Node* value = arguments->find(naming.argument);
        if (value != nullptr) return context_.analysis.symbols.resource_of(*value, naming.type);
      }
    }
    return nullptr;
  }

  const Context& context_;
  const Resource& machine_;
  const Role& role_;
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  document::Builder builder;
  for (const Resource& machine : context.tree.resources()) {
    if (machine.type != "AWS::StepFunctions::StateMachine") continue;
    const Node* role_value = machine.property("RoleArn");
    const Role* role = role_value == nullptr ? nullptr : access_of(context).role_of(*role_value);
    if (role == nullptr) continue;
    for (const std::string_view property : {"Definition", "DefinitionString"}) {
      const Node* value = machine.property(property);
      if (value == nullptr) continue;
      Tasks tasks(context, machine, *role, reporter);
      const auto text = schema::read_text_document(*value, builder);
      if (!text) {
        tasks.check(*value, nullptr, 0);
      } else if (text->root != nullptr) {
        tasks.check(*text->root, value, 0);
      }
    }
  }
}

}  // namespace

constinit const Check task_allowed{
    .rule =
        {
            .id = "IAM016",
            .severity = Severity::warning,
            .title = "The role of a state machine may do what its tasks do",
            .why = "A task that calls a service is run with the role of the state machine. "
                   "Where that does not allow it, every execution fails at this state.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "dynamodb:GetItem", Resource: !GetAtt Table.Arn}
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      SSESpecification: {SSEEnabled: true}
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Note
        States:
          Note:
            Type: Task
            Resource: !Sub arn:${AWS::Partition}:states:::dynamodb:putItem
            Parameters: {TableName: !Ref Table, Item: {id: {S: "1"}}}
            End: true
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "dynamodb:PutItem", Resource: !GetAtt Table.Arn}
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      SSESpecification: {SSEEnabled: true}
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Note
        States:
          Note:
            Type: Task
            Resource: !Sub arn:${AWS::Partition}:states:::dynamodb:putItem
            Parameters: {TableName: !Ref Table, Item: {id: {S: "1"}}}
            End: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/step-functions/latest/dg/"
                      "service-integration-iam-templates.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
