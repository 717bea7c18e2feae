#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

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

void check_variable(const Context& context, const FunctionCode& function,
                    const analysis::code::Variable& variable, Reporter& reporter) {
  const Kind* kind = kind_of(variable.name);
  if (kind == nullptr || variable.value == nullptr) return;
  const analysis::Target target = whole_target(*variable.value);
  const Resource* resource = context.tree.resource(target.id);
  if (resource == nullptr) return;
  std::string message;
  if (resource->type == kind->type) {
    if (kind->wrong_attribute.empty() || target.attribute != kind->wrong_attribute) return;
    message = fmt::format(R"("{}" is to hold {}, and is given {} of "{}")", variable.name,
                          kind->what, target.attribute, resource->id);
  } else if (is_of_one_kind(resource->type)) {
    message = fmt::format(R"("{}" is to hold {}, and "{}" is of type {})", variable.name,
                          kind->what, resource->id, resource->type);
  } else {
    return;
  }
  Finding& finding = report_value(
      variable_holds, reporter, *function.resource, *variable.value, std::move(message),
      fmt::format("give it {} of type {}", kind->wrong_attribute.empty() ? "one" : "that",
                  kind->type));
  finding.related.push_back(reporter.related("what it is given", resource->mark));
}

void run(const Context& context, Reporter& reporter) {
  for (const FunctionCode& function : functions_of(context).all()) {
    for (const analysis::code::Variable& variable : function.variables) {
      check_variable(context, function, variable, reporter);
    }
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
                   "that leave no doubt.",
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
