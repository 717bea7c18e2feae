#include <fmt/format.h>

#include <array>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check event_source_allowed;

namespace {

/// What Lambda asks of the role before it makes a mapping.
struct Need {
  std::string_view type;
  std::array<std::string_view, 4> actions;
};

constexpr std::array<Need, 3> needs = {{
    {"AWS::DynamoDB::Table",
     {"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream",
      "dynamodb:ListStreams"}},
    {"AWS::Kinesis::Stream", {"kinesis:GetRecords", "kinesis:GetShardIterator", "", ""}},
    {"AWS::SQS::Queue", {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ""}},
}};

void check_mapping(const Context& context, const Resource& mapping, Reporter& reporter) {
  const Node* source = mapping.property("EventSourceArn");
  const Node* target = mapping.property("FunctionName");
  if (source == nullptr || target == nullptr) return;
  const Resource* from = context.analysis.symbols.resource_of(*source);
  const Resource* to = context.analysis.symbols.resource_of(*target);
  const FunctionCode* function = to == nullptr ? nullptr : functions_of(context).find(*to);
  if (from == nullptr || function == nullptr || function->role == nullptr) return;
  const auto& access = access_of(context);
  const analysis::access::Role* role = access.role_of(*function->role);
  const auto need = std::find_if(needs.begin(), needs.end(),
                                 [&](const Need& one) { return one.type == from->type; });
  if (role == nullptr || need == needs.end()) return;
  // Of a table the mapping reads the stream, which has an ARN of its own.
  const bool is_itself = from->type != "AWS::DynamoDB::Table";
  const analysis::access::Wanted wanted{context.analysis.symbols.arn_of(*from), from};
  for (const std::string_view action : need->actions) {
    if (action.empty() ||
        access.allows(*role, action, is_itself ? &wanted : nullptr).verdict != Verdict::broken) {
      continue;
    }
    Finding& finding = report_value(
        event_source_allowed, reporter, mapping, *source,
        fmt::format(R"(the function "{}" is to read "{}", but its role "{}" does not allow {})",
                    to->id, from->id, role->resource->id, action),
        fmt::format("allow {} on \"{}\" in a policy of the role", action, from->id));
    finding.related.push_back(reporter.related("the role", role->resource->mark));
    return;
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& mapping : context.tree.resources()) {
    if (mapping.type == "AWS::Lambda::EventSourceMapping" && mapping.properties != nullptr) {
      check_mapping(context, mapping, reporter);
    }
  }
}

}  // namespace

constinit const Check event_source_allowed{
    .rule =
        {
            .id = "IAM014",
            .severity = Severity::error,
            .title = "The role of a function may read what it is fed from",
            .why = "Lambda reads queues and streams with the role of the function, and "
                   "refuses an event source mapping where the role does not allow that.",
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
    Properties:
      VisibilityTimeout: 60
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
      Code:
        ZipFile: |
          def handler(event, context):
              return event
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
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
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
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
