#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check queue_timeout;

namespace {

/// In seconds, where a template says nothing else.
constexpr double usual_function_timeout = 3;
constexpr double usual_visibility_timeout = 30;

/// `mapping` is what makes Lambda read the queue for the function.
void check(const Context& context, const Node& source, const Resource* owner, Mark mapping,
           Reporter& reporter) {
  const Resource* queue = context.analysis.symbols.resource_of(source, "AWS::SQS::Queue");
  const FunctionCode* function = owner == nullptr ? nullptr : functions_of(context).find(*owner);
  if (queue == nullptr || function == nullptr) return;
  const Node* visibility = queue->property("VisibilityTimeout");
  const auto hidden = known_number(context, visibility, usual_visibility_timeout);
  const auto runs = known_number(context, function->timeout, usual_function_timeout);
  if (!hidden || !runs || *hidden >= *runs) return;
  std::string message = fmt::format(
      "messages of the queue are hidden for {} seconds, less than the {} that the function "
      "\"{}\" "
      "may take",
      *hidden, *runs, owner->id);
  std::string hint = fmt::format(
      "set VisibilityTimeout to at least {}; six times the timeout is recommended", *runs);
  Finding& finding =
      visibility != nullptr
          ? report_value(queue_timeout, reporter, *queue, *visibility, std::move(message),
                         std::move(hint))
          : report_resource(queue_timeout, reporter, *queue, std::move(message), std::move(hint));
  finding.related.push_back(reporter.related("the event source mapping", mapping));
}

/// The queues that feed a function of AWS SAM.
void check_events(const Context& context, const Resource& function, Reporter& reporter) {
  const Node* events = function.property("Events");
  if (events == nullptr) return;
  for (const Member& event : events->members()) {
    const Node* type = event.value.find("Type");
    const Node* properties = event.value.find("Properties");
    const Node* queue = properties == nullptr ? nullptr : properties->find("Queue");
    if (type == nullptr || queue == nullptr || !type->is_string() || type->text() != "SQS")
      continue;
    check(context, *queue, &function, event.key_mark, reporter);
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    if (resource.type == "AWS::Serverless::Function") check_events(context, resource, reporter);
    if (resource.type != "AWS::Lambda::EventSourceMapping") continue;
    const Node* source = resource.property("EventSourceArn");
    const Node* target = resource.property("FunctionName");
    if (source == nullptr || target == nullptr) continue;
    check(context, *source, context.analysis.symbols.resource_of(*target), resource.mark, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, queue_timeout, run_once,
                  {"AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function",
                   "AWS::Serverless::Function", "AWS::SQS::Queue"});
}

}  // namespace

constinit const Check queue_timeout{
    .rule =
        {
            .id = "RUN005",
            .severity = Severity::error,
            .title = "A queue hides messages for as long as its function may take",
            .why = "Lambda refuses an event source mapping whose queue has a visibility "
                   "timeout shorter than the function's timeout: a message would come back "
                   "while the function still works on it.",
            .bad = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
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
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Queue.Arn
      FunctionName: !Ref Function
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 120
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .good = R"yaml(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 720
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
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Queue.Arn
      FunctionName: !Ref Function
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 120
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .peers = "E3505",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
