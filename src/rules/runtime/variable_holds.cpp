#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/substitution.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check variable_holds;

namespace {

/// What variables whose names end so hold.
struct Kind {
  std::string_view tail;  ///< of whole words: "SECRET_ARN", in "DEV_SECRET_ARN" as well
  std::string_view what;
  std::string_view type;
  /// What a whole resource yields otherwise: an attribute that yields something else, and what.
  std::string_view wrong_attribute = {};
};

constexpr std::array kinds{
    Kind{"BUCKET_NAME", "the name of a bucket", "AWS::S3::Bucket", "Arn"},
    Kind{"QUEUE_URL", "the URL of a queue", "AWS::SQS::Queue", "Arn"},
    Kind{"SECRET_ARN", "the ARN of a secret", "AWS::SecretsManager::Secret"},
    Kind{"SECRET_ID", "a secret", "AWS::SecretsManager::Secret"},
    Kind{"SECRET_NAME", "the name of a secret", "AWS::SecretsManager::Secret"},
    Kind{"STATE_MACHINE_ARN", "the ARN of a state machine", "AWS::StepFunctions::StateMachine",
         "Name"},
    Kind{"TABLE_NAME", "the name of a table", "AWS::DynamoDB::Table"},
    Kind{"TOPIC_ARN", "the ARN of a topic", "AWS::SNS::Topic", "TopicName"},
};

const Kind* kind_of(std::string_view variable) {
  for (const Kind& kind : kinds) {
    if (!variable.ends_with(kind.tail)) continue;
    const std::string_view before = variable.substr(0, variable.size() - kind.tail.size());
    if (before.empty() || before.ends_with('_')) return &kind;
  }
  return nullptr;
}

/// Types that hold nothing of the kinds above, whatever they are called: what keeps, encrypts,
/// runs or watches. Others may well have a secret, a bucket or a table of their own.
bool is_of_one_kind(std::string_view type) {
  constexpr std::array<std::string_view, 16> types{"AWS::CloudWatch::Alarm",
                                                   "AWS::DynamoDB::Table",
                                                   "AWS::EC2::SecurityGroup",
                                                   "AWS::EC2::Subnet",
                                                   "AWS::EC2::VPC",
                                                   "AWS::Events::Rule",
                                                   "AWS::IAM::Role",
                                                   "AWS::KMS::Alias",
                                                   "AWS::KMS::Key",
                                                   "AWS::Lambda::Function",
                                                   "AWS::Logs::LogGroup",
                                                   "AWS::S3::Bucket",
                                                   "AWS::SNS::Topic",
                                                   "AWS::SQS::Queue",
                                                   "AWS::SecretsManager::Secret",
                                                   "AWS::StepFunctions::StateMachine"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

/// What a value is a reference to and nothing else.
analysis::Target whole_target(const Node& value) {
  const analysis::Invocation call = analysis::invocation_of(value);
  if (call.function == Function::ref) return {call.argument().text(), {}};
  if (call.function == Function::get_att) return analysis::get_att_target(call.argument());
  if (call.function == Function::sub) return analysis::Substitution(call.argument()).whole();
  return {};
}

/// Whether a variable that is to hold something is given something else.
bool check_value(const Context& context, const FunctionCode& function, std::string_view name,
                 const Node& value, const Kind& kind, Reporter& reporter) {
  const analysis::Target target = whole_target(value);
  const Resource* resource = context.tree.resource(target.id);
  if (resource == nullptr) return false;
  std::string message;
  if (resource->type == kind.type) {
    if (kind.wrong_attribute.empty() || target.attribute != kind.wrong_attribute) return false;
    message = fmt::format(R"("{}" is to hold {}, and is given {} of "{}")", name, kind.what,
                          target.attribute, resource->id);
  } else if (is_of_one_kind(resource->type)) {
    message = fmt::format(R"("{}" is to hold {}, and "{}" is of type {})", name, kind.what,
                          resource->id, resource->type);
  } else {
    return false;
  }
  Finding& finding =
      report_value(variable_holds, reporter, *function.resource, value, std::move(message),
                   fmt::format("give it {}, of a resource of type {}", kind.what, kind.type));
  finding.related.push_back(reporter.related("what it is given", resource->mark));
  return true;
}

/// What an argument of a call is to be.
const Kind* kind_of(const analysis::code::ServiceCall& call, std::string_view argument) {
  struct Use {
    std::string_view service;
    std::string_view argument;
    std::string_view tail;
  };
  constexpr std::array uses{Use{"sqs", "QueueUrl", "QUEUE_URL"},
                            Use{"sns", "TopicArn", "TOPIC_ARN"},
                            Use{"s3", "Bucket", "BUCKET_NAME"},
                            Use{"secretsmanager", "SecretId", "SECRET_ID"},
                            Use{"states", "stateMachineArn", "STATE_MACHINE_ARN"},
                            Use{"dynamodb", "TableName", "TABLE_NAME"}};
  for (const Use& use : uses) {
    if (use.service == call.service && use.argument == argument) return kind_of(use.tail);
  }
  return nullptr;
}

/// Variables by what they are called, and by what the source does with them.
void check_function(const Context& context, const FunctionCode& function, Reporter& reporter) {
  std::vector<const Node*> told;
  for (const analysis::code::Variable& variable : function.variables) {
    const Kind* kind = kind_of(variable.name);
    if (kind != nullptr && variable.value != nullptr &&
        check_value(context, function, variable.name, *variable.value, *kind, reporter)) {
      told.push_back(variable.value);
    }
  }
  if (function.contents == nullptr || function.open_environment) return;
  for (const analysis::code::ServiceCall& call : function.contents->calls) {
    for (const analysis::code::Argument& argument : call.arguments) {
      const Kind* kind = kind_of(call, argument.name);
      const Node* value = kind == nullptr ? nullptr : function.value_of(argument);
      if (value != nullptr && std::find(told.begin(), told.end(), value) == told.end() &&
          check_value(context, function, argument.text, *value, *kind, reporter)) {
        told.push_back(value);
      }
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    if (!function.variables.empty()) check_function(context, function, reporter);
  }
}

}  // namespace

constinit const Check variable_holds{
    .rule =
        {
            .id = "RUN015",
            .severity = Severity::warning,
            .title = "An environment variable is given what its name says",
            .why = "Code takes what stands in DEV_SECRET_ARN for the ARN of a secret, and in "
                   "QUEUE_URL for the URL of a queue. Given a resource of another type, or the ARN "
                   "where the URL is asked for, its calls fail at run time. Reported for names "
                   "that leave no doubt, and for what a call is seen to be given.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Queue:
    Type: AWS::SQS::Queue
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment:
        Variables:
          QUEUE_URL: !GetAtt Queue.Arn
      Code:
        ZipFile: |
          import os

          def handler(event, context):
              return os.environ["QUEUE_URL"]
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Queue:
    Type: AWS::SQS::Queue
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment:
        Variables:
          QUEUE_URL: !Ref Queue
      Code:
        ZipFile: |
          import os

          def handler(event, context):
              return os.environ["QUEUE_URL"]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-sqs-queue.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
