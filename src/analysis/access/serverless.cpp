#include <algorithm>
#include <array>
#include <string_view>

#include "analysis/access/access.hpp"
#include "analysis/analysis.hpp"

namespace dbrepl::analysis::access {

namespace {

constexpr std::size_t most_actions = 12;

/// A policy template of AWS SAM: what it allows on the resource that one of its parameters names.
struct PolicyTemplate {
  std::string_view name;
  std::string_view service;
  std::string_view parameter;  ///< "" where it is about everything
  std::string_view type;       ///< of the resource that the parameter names
  std::array<std::string_view, most_actions> actions;
};

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/
// serverless-policy-template-list.html
constexpr std::array templates{
    PolicyTemplate{"AWSSecretsManagerGetSecretValuePolicy",
                   "secretsmanager",
                   "SecretArn",
                   "AWS::SecretsManager::Secret",
                   {"GetSecretValue"}},
    PolicyTemplate{"CloudWatchPutMetricPolicy", "cloudwatch", "", "", {"PutMetricData"}},
    PolicyTemplate{"DynamoDBCrudPolicy",
                   "dynamodb",
                   "TableName",
                   "AWS::DynamoDB::Table",
                   {"GetItem", "DeleteItem", "PutItem", "Scan", "Query", "UpdateItem",
                    "BatchWriteItem", "BatchGetItem", "DescribeTable", "ConditionCheckItem"}},
    PolicyTemplate{"DynamoDBReadPolicy",
                   "dynamodb",
                   "TableName",
                   "AWS::DynamoDB::Table",
                   {"GetItem", "Scan", "Query", "BatchGetItem", "DescribeTable"}},
    PolicyTemplate{"DynamoDBWritePolicy",
                   "dynamodb",
                   "TableName",
                   "AWS::DynamoDB::Table",
                   {"PutItem", "UpdateItem", "BatchWriteItem"}},
    PolicyTemplate{"EventBridgePutEventsPolicy",
                   "events",
                   "EventBusName",
                   "AWS::Events::EventBus",
                   {"PutEvents"}},
    PolicyTemplate{"KMSDecryptPolicy", "kms", "KeyId", "AWS::KMS::Key", {"Decrypt"}},
    PolicyTemplate{"KMSEncryptPolicy", "kms", "KeyId", "AWS::KMS::Key", {"Encrypt"}},
    PolicyTemplate{"LambdaInvokePolicy",
                   "lambda",
                   "FunctionName",
                   "AWS::Lambda::Function",
                   {"InvokeFunction"}},
    PolicyTemplate{
        "S3CrudPolicy",
        "s3",
        "BucketName",
        "AWS::S3::Bucket",
        {"GetObject", "ListBucket", "GetBucketLocation", "GetObjectVersion", "PutObject",
         "PutObjectAcl", "GetLifecycleConfiguration", "PutLifecycleConfiguration", "DeleteObject"}},
    PolicyTemplate{"S3ReadPolicy",
                   "s3",
                   "BucketName",
                   "AWS::S3::Bucket",
                   {"GetObject", "ListBucket", "GetBucketLocation", "GetObjectVersion",
                    "GetLifecycleConfiguration"}},
    PolicyTemplate{"S3WritePolicy",
                   "s3",
                   "BucketName",
                   "AWS::S3::Bucket",
                   {"PutObject", "PutObjectAcl", "PutLifecycleConfiguration"}},
    PolicyTemplate{"SNSPublishMessagePolicy", "sns", "TopicName", "AWS::SNS::Topic", {"Publish"}},
    PolicyTemplate{"SQSPollerPolicy",
                   "sqs",
                   "QueueName",
                   "AWS::SQS::Queue",
                   {"ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage",
                    "DeleteMessageBatch", "GetQueueAttributes", "ReceiveMessage"}},
    PolicyTemplate{"SQSSendMessagePolicy", "sqs", "QueueName", "AWS::SQS::Queue", {"SendMessage*"}},
    PolicyTemplate{"SSMParameterReadPolicy",
                   "ssm",
                   "ParameterName",
                   "AWS::SSM::Parameter",
                   {"GetParameter", "GetParameters", "GetParametersByPath"}},
    PolicyTemplate{"StepFunctionsExecutionPolicy",
                   "states",
                   "StateMachineName",
                   "AWS::StepFunctions::StateMachine",
                   {"StartExecution"}},
};

const Node* property(const Node* properties, std::string_view name) {
  const Node* found = properties == nullptr ? nullptr : properties->find(name);
  return found != nullptr && is_no_value(*found) ? nullptr : found;
}

/// Policies that are attached for what feeds a function.
std::string_view policy_for_event(std::string_view type) {
  if (type == "SQS") return "service-role/AWSLambdaSQSQueueExecutionRole";
  if (type == "DynamoDB") return "service-role/AWSLambdaDynamoDBExecutionRole";
  if (type == "Kinesis") return "service-role/AWSLambdaKinesisExecutionRole";
  return {};
}

/// Whether an end of a connector, or one of several, may be a resource.
bool may_be(const Node* end, const Resource& resource) {
  if (end == nullptr) return false;
  if (end->is_array()) {
    const auto items = end->items();
    return std::any_of(items.begin(), items.end(),
                       [&](const Node& item) { return may_be(&item, resource); });
  }
  const Node* id = end->find("Id");
  return id == nullptr || !id->is_string() || id->text() == resource.id;
}

/// Whether a connector of the template may give a function permissions: of its own, or one that
/// leads from it or to it.
bool is_connected(const std::vector<Resource>& resources, const Resource& function) {
  return std::any_of(resources.begin(), resources.end(), [&](const Resource& other) {
    if (other.type == "AWS::Serverless::Connector") {
      return other.properties == nullptr || may_be(other.properties->find("Source"), function) ||
             may_be(other.properties->find("Destination"), function);
    }
    const Node* own = other.node == nullptr ? nullptr : other.node->find("Connectors");
    if (own == nullptr || &other == &function) return own != nullptr;
    if (!own->is_object()) return true;
    const auto members = own->members();
    return std::any_of(members.begin(), members.end(), [&](const Member& member) {
      const Node* properties = member.value.find("Properties");
      return properties == nullptr || may_be(properties->find("Destination"), function);
    });
  });
}

}  // namespace

void Access::read_serverless_roles() {
  const Node* globals = analysis_.tree.section("Globals");
  if (globals != nullptr) globals = globals->find("Function");
  const auto& resources = analysis_.tree.resources();
  for (const Resource& resource : resources) {
    if (resource.type != "AWS::Serverless::Function" ||
        property(resource.properties, "Role") != nullptr) {
      continue;
    }
    positions_[&resource] = roles_.size();
    Role& role = roles_.emplace_back();
    role.resource = &resource;
    role.open = is_connected(resources, resource) || analysis_.tree.is_open();
    role.bounded = property(resource.properties, "PermissionsBoundary") != nullptr ||
                   property(globals, "PermissionsBoundary") != nullptr;
    attach_named(role, "service-role/AWSLambdaBasicExecutionRole");
    for (const Node* properties : {resource.properties, globals}) {
      if (property(properties, "VpcConfig") != nullptr) {
        attach_named(role, "service-role/AWSLambdaVPCAccessExecutionRole");
      }
      if (property(properties, "Tracing") != nullptr) attach_named(role, "AWSXrayWriteOnlyAccess");
    }
    if (const Node* events = property(resource.properties, "Events")) {
      for (const Member& event : events->members()) {
        const Node* type = event.value.find("Type");
        if (type != nullptr && type->is_string()) {
          attach_named(role, policy_for_event(type->text()));
        }
      }
    }
    if (const Node* policies = property(resource.properties, "Policies")) {
      if (policies->is_array()) {
        for (const Node& one : policies->items()) attach_serverless(role, one);
      } else {
        attach_serverless(role, *policies);
      }
    }
  }
}

void Access::attach_named(Role& role, std::string_view name) {
  if (name.empty()) return;
  const Policy* known = policy_of_aws(name);
  role.open = role.open || known == nullptr;
  if (known != nullptr) role.policies.push_back(known);
}

void Access::attach_serverless(Role& role, const Node& policy) {
  if (is_no_value(policy)) return;
  if (policy.is_string()) {
    if (policy.text().starts_with("arn:")) {
      attach_managed(role, policy);
    } else {
      attach_named(role, policy.text());
    }
  } else if (policy.is_object() && policy.find("Statement") != nullptr) {
    role.policies.push_back(read(*role.resource, Document::Kind::identity, policy));
  } else if (policy.is_object() && policy.size() == 1 && !invocation_of(policy)) {
    attach_template(role, policy.members().front());
  } else {
    attach_managed(role, policy);
  }
}

void Access::attach_template(Role& role, const Member& member) {
  const auto found = std::find_if(templates.begin(), templates.end(),
                                  [&](const auto& one) { return one.name == member.key; });
  if (found == templates.end()) {
    role.open = true;
    return;
  }
  policies_.push_back(std::make_unique<Policy>());
  Policy& policy = *policies_.back();
  Statement& statement = policy.statements.emplace_back();
  statement.effect = Effect::allow;
  for (const std::string_view action : found->actions) {
    if (action.empty()) break;
    std::string& text = action_names_.emplace_back(found->service);
    text += ':';
    text += action;
    statement.actions.push_back({text, nullptr});
  }
  const Node* named = found->parameter.empty() ? nullptr : member.value.find(found->parameter);
  const Resource* resource =
      named == nullptr ? nullptr : analysis_.symbols.resource_of(*named, found->type);
  if (resource != nullptr) {
    SymbolicText text = analysis_.symbols.arn_of(*resource);
    statement.targets.push_back({text, nullptr});
    text.pieces.push_back({Piece::Kind::literal, "/*", {}});
    statement.targets.push_back({std::move(text), nullptr});
  } else {
    // What a name that is not known stands for may be anything.
    const Piece everything{Piece::Kind::literal, "*", {}};
    statement.targets.push_back({{{found->parameter.empty() ? everything : Piece{}}}, nullptr});
  }
  role.policies.push_back(&policy);
}

}  // namespace dbrepl::analysis::access
