#include <fmt/format.h>

#include <array>
#include <unordered_set>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check key_for_service;

namespace {

/// The ARN of a log group as the encryption context has it.
analysis::SymbolicText group_arn(const Context& context, const Resource& group) {
  return arn_of_log_group(context.analysis.symbols.reference_to(group));
}

/// Whether a statement lets a service use a key for a topic or for a log group: EventBridge says
/// nothing of the source to the key of a topic, and CloudWatch Logs tells the ARN of the group.
Verdict admits_use(const Context& context, const Statement& statement, std::string_view service,
                   const Resource& user) {
  const Verdict one = admits_service(statement, service);
  if (one != Verdict::holds) return one;
  if (service == "events" && user.type == "AWS::SNS::Topic" &&
      analysis::access::asks_for(statement, {"aws:SourceArn", "aws:SourceAccount"})) {
    return Verdict::broken;
  }
  if (service != "logs" || user.property("LogGroupName") == nullptr) return one;
  return admits_value(context, statement, "kms:EncryptionContext:aws:logs:arn",
                      group_arn(context, user)) == Verdict::broken
             ? Verdict::broken
             : one;
}

/// Whether the policy of a key lets a service do this with it.
Verdict admits(const Context& context, const Resource& key, std::string_view service,
               std::string_view action, const Resource& user) {
  const analysis::access::Policy* policy = access_of(context).key_policy(key);
  // The default one leaves everything to IAM, of which services have none.
  if (policy == nullptr) return Verdict::broken;
  if (policy->open) return Verdict::unknown;
  Verdict found = Verdict::broken;
  for (const Statement& statement : policy->statements) {
    const Verdict spoken = analysis::access::speaks_of(statement, action);
    if (spoken == Verdict::broken) continue;
    const Verdict one = admits_use(context, statement, service, user);
    if (one == Verdict::holds && spoken == Verdict::holds) return one;
    if (one != Verdict::broken) found = Verdict::unknown;
  }
  return found;
}

/// Whether it lets the service encrypt and decrypt what is kept or sent under it.
Verdict admits(const Context& context, const Resource& key, std::string_view service,
               const Resource& user) {
  const Verdict reading = admits(context, key, service, "kms:Decrypt", user);
  const Verdict writing = admits(context, key, service, "kms:GenerateDataKey", user);
  if (reading == Verdict::broken || writing == Verdict::broken) return Verdict::broken;
  return reading == Verdict::holds ? writing : reading;
}

void check_log_group(const Context& context, const Resource& group, Reporter& reporter) {
  const Node* value = group.property("KmsKeyId");
  const Resource* key = key_named_by(context, value);
  if (key == nullptr || admits(context, *key, "logs", group) != Verdict::broken) return;
  Finding& finding = report_value(
      key_for_service, reporter, group, *value,
      fmt::format("the policy of the key \"{}\" does not let CloudWatch Logs use it", key->id),
      "allow kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe* to "
      "the service logs.${AWS::Region}.amazonaws.com in the key policy");
  finding.related.push_back(reporter.related("the key", key->mark));
}

/// Topics and queues that a service cannot reach, each reported once with its first sender.
class Targets {
 public:
  Targets(const Context& context, Reporter& reporter) : context_(context), reporter_(reporter) {}

  void check(const Resource& publisher, const Node& target, std::string_view service) {
    const Resource* resource = context_.analysis.symbols.resource_of(target);
    const bool is_topic = resource != nullptr && resource->type == "AWS::SNS::Topic";
    if (!is_topic && (resource == nullptr || resource->type != "AWS::SQS::Queue")) return;
    const Node* value = resource->property("KmsMasterKeyId");
    if (value == nullptr || reported_.contains(resource)) return;
    const bool is_of_aws = is_literally(context_.analysis.symbols.text_of(*value),
                                        is_topic ? "alias/aws/sns" : "alias/aws/sqs");
    const Resource* key = key_named_by(context_, value);
    if (!is_of_aws &&
        (key == nullptr || admits(context_, *key, service, *resource) != Verdict::broken)) {
      return;
    }
    reported_.insert(resource);
    Finding& finding = report_value(
        key_for_service, reporter_, *resource, *value,
        is_of_aws
            ? fmt::format("{}.amazonaws.com cannot use the key of AWS that encrypts what it "
                          "sends here from \"{}\"",
                          service, publisher.id)
            : fmt::format("the policy of the key \"{}\" does not let {}.amazonaws.com use it, "
                          "which sends from \"{}\"",
                          key->id, service, publisher.id),
        fmt::format("use a key whose policy allows kms:GenerateDataKey* and kms:Decrypt to "
                    "{}.amazonaws.com",
                    service));
    finding.severity = Severity::warning;
    finding.related.push_back(reporter_.related("the sender", publisher.mark));
  }

 private:
  const Context& context_;
  Reporter& reporter_;
  std::unordered_set<const Resource*> reported_;
};

void check_alarm(const Resource& alarm, Targets& targets) {
  for (const std::string_view name : {"AlarmActions", "OKActions", "InsufficientDataActions"}) {
    const Node* actions = alarm.property(name);
    if (actions == nullptr) continue;
    for (const Node& action : actions->items()) {
      targets.check(alarm, action, "cloudwatch");
    }
  }
}

void check_rule(const Resource& rule, Targets& targets) {
  const Node* list = rule.property("Targets");
  if (list == nullptr) return;
  for (const Node& target : list->items()) {
    const Node* arn = target.find("Arn");
    if (arn != nullptr && target.find("RoleArn") == nullptr) {
      targets.check(rule, *arn, "events");
    }
  }
}

void check_bucket(const Resource& bucket, Targets& targets) {
  const Node* notifications = bucket.property("NotificationConfiguration");
  if (notifications == nullptr) return;
  for (const auto& [list, member] : std::array<std::pair<std::string_view, std::string_view>, 2>{
           {{"TopicConfigurations", "Topic"}, {"QueueConfigurations", "Queue"}}}) {
    const Node* entries = notifications->find(list);
    if (entries == nullptr) continue;
    for (const Node& entry : entries->items()) {
      const Node* target = entry.find(member);
      if (target != nullptr) targets.check(bucket, *target, "s3");
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  Targets targets(context, reporter);
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::Logs::LogGroup") {
      check_log_group(context, resource, reporter);
    } else if (resource.type == "AWS::CloudWatch::Alarm") {
      check_alarm(resource, targets);
    } else if (resource.type == "AWS::Events::Rule") {
      check_rule(resource, targets);
    } else if (resource.type == "AWS::S3::Bucket") {
      check_bucket(resource, targets);
    } else if (resource.type == "AWS::SNS::Subscription") {
      const Node* endpoint = resource.property("Endpoint");
      if (endpoint != nullptr) targets.check(resource, *endpoint, "sns");
    }
  }
}

}  // namespace

constinit const Check key_for_service{
    .rule =
        {
            .id = "IAM031",
            .severity = Severity::error,
            .title = "A key policy lets in the services that must use the key",
            .why = "Services use a key only where its policy names them; what it leaves to "
                   "the IAM policies of the account does not reach them. CloudWatch Logs "
                   "refuses a log group whose key it cannot use; what alarms, rules and "
                   "buckets send to an encrypted topic or queue is lost without a word, "
                   "and the keys of AWS for these cannot be opened to them at all.",
            .bad = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: kms:*
            Resource: "*"
  Group:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      RetentionInDays: 30
      KmsKeyId: !GetAtt Key.Arn
)yaml",
            .good = R"yaml(Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root
            Action: kms:*
            Resource: "*"
          - Effect: Allow
            Principal:
              Service: !Sub logs.${AWS::Region}.amazonaws.com
            Action: [kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*, kms:GenerateDataKey*, kms:Describe*]
            Resource: "*"
            Condition:
              ArnLike:
                kms:EncryptionContext:aws:logs:arn: !Sub arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*
  Group:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      RetentionInDays: 30
      KmsKeyId: !GetAtt Key.Arn
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/"
                      "encrypt-log-data-kms.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
