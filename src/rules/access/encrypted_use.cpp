#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analysis/access/function_evidence.hpp"
#include "rules/access/statements.hpp"
#include "rules/reports.hpp"
#include "rules/runtime/inline_source.hpp"

namespace dbrepl::rules {

extern const Check encrypted_use;

namespace {

using analysis::access::Role;

/// What the use of an encrypted resource asks of its key.
struct Use {
  std::string_view action;
  std::string_view of_key;
};

constexpr std::array<Use, 8> uses = {{
    {"kinesis:PutRecord", "kms:GenerateDataKey"},
    {"kinesis:PutRecords", "kms:GenerateDataKey"},
    {"s3:GetObject", "kms:Decrypt"},
    {"s3:PutObject", "kms:GenerateDataKey"},
    {"sns:Publish", "kms:GenerateDataKey"},
    {"sqs:ReceiveMessage", "kms:Decrypt"},
    {"sqs:SendMessage", "kms:GenerateDataKey"},
    {"sqs:SendMessageBatch", "kms:GenerateDataKey"},
}};

/// The key of the template with which a resource is encrypted; null where there is none.
const Resource* key_of(const Context& context, const Resource& resource) {
  if (resource.type == "AWS::SNS::Topic" || resource.type == "AWS::SQS::Queue") {
    return key_named_by(context, resource.property("KmsMasterKeyId"));
  }
  if (resource.type == "AWS::Kinesis::Stream") {
    const Node* encryption = resource.property("StreamEncryption");
    return encryption == nullptr ? nullptr : key_named_by(context, encryption->find("KeyId"));
  }
  if (resource.type != "AWS::S3::Bucket") return nullptr;
  const Node* encryption = resource.property("BucketEncryption");
  const Node* rules =
      encryption == nullptr ? nullptr : encryption->find("ServerSideEncryptionConfiguration");
  if (rules == nullptr || rules->items().empty()) return nullptr;
  const Node* standard = rules->items().front().find("ServerSideEncryptionByDefault");
  return standard == nullptr ? nullptr : key_named_by(context, standard->find("KMSMasterKeyID"));
}

class Judge {
 public:
  Judge(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void check_calls() {
    for (const auto& evidence : context_.analysis.model<analysis::access::Evidence>().functions) {
      for (const analysis::access::CallEvidence& call : evidence.calls) {
        if (call.resource == nullptr || evidence.role == nullptr) continue;
        const auto* const use = std::find_if(
            uses.begin(), uses.end(), [&](const Use& one) { return one.action == call.action; });
        if (use == uses.end()) continue;
        const std::string why = missing(*evidence.role, *call.resource, use->of_key);
        if (why.empty()) continue;
        Finding& finding = report_in_source(
            encrypted_use, reporter_, *evidence.function, call.call->place,
            fmt::format(R"(the source calls {} on "{}", but may not use its key: {})",
                        call.call->method, call.resource->id, why),
            hint_);
        finding.related.push_back(reporter_.related("the role", evidence.role->resource->mark));
      }
    }
  }

  void check_mapping(const Resource& mapping) {
    const Node* source = mapping.property("EventSourceArn");
    const Node* target = mapping.property("FunctionName");
    if (source == nullptr || target == nullptr) return;
    const Resource* from = context_.analysis.symbols.resource_of(*source);
    const Resource* to = context_.analysis.symbols.resource_of(*target);
    const FunctionCode* function = to == nullptr ? nullptr : functions_of(context_).find(*to);
    const Role* role = function == nullptr || function->role == nullptr
                           ? nullptr
                           : access_of(context_).role_of(*function->role);
    if (from == nullptr || role == nullptr) return;
    const std::string why = missing(*role, *from, "kms:Decrypt");
    if (why.empty()) return;
    report_value(
        encrypted_use, reporter_, mapping, *source,
        fmt::format(R"("{}" is to read "{}", but may not use its key: {})", to->id, from->id, why),
        hint_);
  }

 private:
  /// Why a role may not use the key of a resource; "" where it may, or where that was told before.
  std::string missing(const Role& role, const Resource& resource, std::string_view action) {
    const Resource* key = key_of(context_, resource);
    if (key == nullptr) return {};
    const auto decision = access_of(context_).key_allows(*key, role, action);
    if (decision.verdict != Verdict::broken || !told_.insert({&role, key}).second) return {};
    hint_ = fmt::format("allow {} on \"{}\" in a policy of the role", action, key->id);
    return decision.reason;
  }

  const Context& context_;
  Reporter& reporter_;
  std::set<std::pair<const Role*, const Resource*>> told_;
  std::string hint_;
};

void run(const Context& context, Reporter& reporter) {
  // Keys of the template are needed, and functions.
  const auto& all = context.tree.resources();
  const auto has = [&](std::string_view type) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Resource& one) { return one.type == type; });
  };
  if (!has("AWS::KMS::Key")) return;
  Judge judge(context, reporter);
  judge.check_calls();
  for (const Resource& resource : all) {
    if (resource.type == "AWS::Lambda::EventSourceMapping") judge.check_mapping(resource);
  }
}

}  // namespace

constinit const Check encrypted_use{
    .rule =
        {
            .id = "IAM018",
            .severity = Severity::warning,
            .title = "Who uses an encrypted queue, topic, stream or bucket may use its key",
            .why = "SNS, SQS, Kinesis and S3 encrypt and decrypt with the permissions of whoever "
                   "sends or reads. Under a key of the customer, sending needs "
                   "kms:GenerateDataKey on it, and reading kms:Decrypt, from the policies of the "
                   "role or from the key policy.",
            .bad = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
            Action: kms:*
            Resource: "*"
  Topic: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !Ref Key}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: tell
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "sns:Publish", Resource: !Ref Topic}]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: {Variables: {TOPIC: !Ref Topic}}
      Code:
        ZipFile: |
          import boto3, os

          def handler(event, context):
              boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="done")
)yaml",
            .good = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
            Action: kms:*
            Resource: "*"
  Topic: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !Ref Key}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: tell
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "sns:Publish", Resource: !Ref Topic}
              - Effect: Allow
                Action: ["kms:GenerateDataKey", "kms:Decrypt"]
                Resource: !GetAtt Key.Arn
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Environment: {Variables: {TOPIC: !Ref Topic}}
      Code:
        ZipFile: |
          import boto3, os

          def handler(event, context):
              boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="done")
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
