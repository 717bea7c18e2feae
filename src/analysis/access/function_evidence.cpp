#include "analysis/access/function_evidence.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "analysis/analysis.hpp"

namespace dbrepl::analysis::access {

namespace {

/// Which argument of a service's calls names what they are used on.
struct Naming {
  std::string_view service;
  std::string_view argument;
  std::string_view type;
};

constexpr std::array<Naming, 19> namings = {{
    {"batch", "jobQueue", "AWS::Batch::JobQueue"},
    {"dynamodb", "TableName", "AWS::DynamoDB::Table"},
    {"events", "EventBusName", "AWS::Events::EventBus"},
    {"firehose", "DeliveryStreamName", "AWS::KinesisFirehose::DeliveryStream"},
    {"kinesis", "StreamARN", "AWS::Kinesis::Stream"},
    {"kinesis", "StreamName", "AWS::Kinesis::Stream"},
    {"kms", "KeyId", "AWS::KMS::Key"},
    {"lambda", "FunctionName", "AWS::Lambda::Function"},
    {"logs", "logGroupName", "AWS::Logs::LogGroup"},
    {"rds", "DBClusterIdentifier", "AWS::RDS::DBCluster"},
    {"rds", "DBInstanceIdentifier", "AWS::RDS::DBInstance"},
    {"rds-data", "resourceArn", "AWS::RDS::DBCluster"},
    {"s3", "Bucket", "AWS::S3::Bucket"},
    {"secretsmanager", "SecretId", "AWS::SecretsManager::Secret"},
    {"sns", "TopicArn", "AWS::SNS::Topic"},
    {"sqs", "QueueUrl", "AWS::SQS::Queue"},
    {"ssm", "Name", "AWS::SSM::Parameter"},
    {"states", "stateMachineArn", "AWS::StepFunctions::StateMachine"},
    {"sts", "RoleArn", "AWS::IAM::Role"},
}};

bool is_about_objects(std::string_view action) {
  return action.starts_with("s3:") && action.find("Object") != std::string_view::npos;
}

class Judge {
 public:
  explicit Judge(Analysis& analysis) : analysis_(analysis), access_(analysis.model<Access>()) {}

  FunctionEvidence read(const code::FunctionCode& function) {
    FunctionEvidence evidence;
    evidence.function = &function;
    evidence.role = function.role == nullptr ? access_.role_of(*function.resource)
                                             : access_.role_of(*function.role);
    evidence.complete = function.is_understood();
    if (function.contents == nullptr) return evidence;
    for (const code::ServiceCall& call : function.contents->calls) {
      if (call.actions.empty()) {
        CallEvidence one;
        one.call = &call;
        one.decision.reason = "which permission it asks for is not known";
        evidence.calls.push_back(std::move(one));
      }
      for (const std::string& action : call.actions) {
        evidence.calls.push_back(read_call(function, evidence.role, call, action));
      }
    }
    if (evidence.role != nullptr) add_forgotten(function, evidence);
    return evidence;
  }

 private:
  CallEvidence read_call(const code::FunctionCode& function, const Role* role,
                         const code::ServiceCall& call, const std::string& action) {
    CallEvidence one;
    one.call = &call;
    one.action = action;
    one.resource = resource_of(function, call);
    if (role == nullptr) {
      one.decision.reason = "the role is not part of the template";
      return one;
    }
    one.decision = decide(*role, action, one.resource, part_of(call, action));
    // Another statement than the one for this resource may have been meant.
    if (one.resource == nullptr && one.decision.verdict == Verdict::broken &&
        grants_itself(call.service)) {
      one.decision = {Verdict::unknown, "the resource may allow it itself", nullptr};
    }
    return one;
  }

  /// The object of a bucket, or the index of a table, that the source names; empty where it names
  /// none.
  static std::string_view part_of(const code::ServiceCall& call, std::string_view action) {
    const bool reads_table = action == "dynamodb:Query" || action == "dynamodb:Scan";
    if (!reads_table && !is_about_objects(action)) return {};
    for (const code::Argument& one : call.arguments) {
      if (one.kind == code::Argument::Kind::text && one.name == (reads_table ? "IndexName" : "Key"))
        return one.text;
    }
    return {};
  }

  /// `resource` is null where it is not known.
  const Decision& decide(const Role& role, const std::string& action, const Resource* resource,
                         std::string_view part = {}) {
    const auto [known, fresh] = decisions_.try_emplace({&role, resource, action, part});
    if (fresh) {
      known->second = resource == nullptr ? access_.allows(role, action)
                                          : decide_on(role, action, *resource, part);
    }
    return known->second;
  }

  /// `part` outlives the decision: it is a text of the call.
  Decision decide_on(const Role& role, const std::string& action, const Resource& resource,
                     std::string_view part) {
    if (const Statement* denial = denied_by(resource, action)) {
      return {Verdict::broken, "the policy of the resource denies it to everybody", denial};
    }
    Wanted wanted{analysis_.symbols.arn_of(resource), &resource};
    if (is_about_objects(action)) {
      wanted.text.pieces.push_back({Piece::Kind::literal, "/", {}});
      wanted.text.pieces.push_back(part.empty() ? Piece{} : Piece{Piece::Kind::literal, part, {}});
      wanted.resource = nullptr;
    } else if (!part.empty()) {
      wanted.text.pieces.push_back({Piece::Kind::literal, "/index/", {}});
      wanted.text.pieces.push_back({Piece::Kind::literal, part, {}});
      wanted.resource = nullptr;
    }
    Decision decision = access_.allows(role, action, &wanted);
    if (decision.verdict == Verdict::broken && access_.may_grant(resource)) {
      decision = {Verdict::unknown, "the resource may allow it itself", nullptr};
    }
    return decision;
  }

  /// A statement of the resource's own policy that nobody gets past.
  const Statement* denied_by(const Resource& resource, std::string_view action) const {
    for (const ResourcePolicy& one : access_.resource_policies()) {
      if (one.target != &resource) continue;
      for (const Statement& statement : one.policy->statements) {
        const bool of_all =
            std::any_of(statement.principals.begin(), statement.principals.end(),
                        [](const Principal& who) { return who.kind == Principal::Kind::any; });
        if (statement.effect == Effect::deny && of_all && statement.condition == nullptr &&
            !statement.uncertain && !statement.all_but_principals && !statement.all_but_targets &&
            speaks_of(statement, action) == Verdict::holds) {
          return &statement;
        }
      }
    }
    return nullptr;
  }

  /// Calls of which the source tells the resource only when it runs, where the environment names
  /// several: one on which the role allows none of these calls, while it does on others, was
  /// forgotten.
  void add_forgotten(const code::FunctionCode& function, FunctionEvidence& evidence) {
    for (const Naming& naming : namings) {
      const code::ServiceCall* first = nullptr;
      std::vector<std::string> actions;  // each once
      for (const CallEvidence& one : evidence.calls) {
        if (one.resource != nullptr || one.action.empty() || one.call->service != naming.service ||
            is_known(*one.call, naming)) {
          continue;
        }
        if (first == nullptr) first = one.call;
        if (std::find(actions.begin(), actions.end(), one.action) == actions.end())
          actions.push_back(one.action);
      }
      if (first == nullptr) continue;
      std::vector<const Resource*> forgotten;
      // Events go to the bus that a function is told of.
      bool others = naming.service == "events";
      for (const code::Variable& variable : function.variables) {
        const Resource* resource = analysis_.symbols.resource_of(*variable.value, naming.type);
        if (resource == nullptr) continue;
        const bool useless =
            std::all_of(actions.begin(), actions.end(), [&](const std::string& action) {
              return decide(*evidence.role, action, resource).verdict == Verdict::broken;
            });
        others = others || !useless;
        if (useless) forgotten.push_back(resource);
      }
      if (!others) continue;
      for (const Resource* resource : forgotten) {
        CallEvidence one;
        one.call = first;
        one.action = actions.front();
        one.resource = resource;
        one.decision = decide(*evidence.role, one.action, resource);
        evidence.calls.push_back(std::move(one));
      }
    }
  }

  static bool is_known(const code::ServiceCall& call, const Naming& naming) {
    return std::any_of(call.arguments.begin(), call.arguments.end(),
                       [&](const code::Argument& one) { return one.name == naming.argument; });
  }

  /// Whether any resource of a service has a policy that lets roles use it.
  bool grants_itself(std::string_view service) {
    const auto& policies = access_.resource_policies();
    return std::any_of(policies.begin(), policies.end(), [&](const ResourcePolicy& one) {
      if (one.resource->type == "AWS::EC2::VPCEndpoint") return false;
      if (one.property == "KeyPolicy") return service == "kms";
      return one.target == nullptr || access_.may_grant(*one.target);
    });
  }

  const Resource* resource_of(const code::FunctionCode& function, const code::ServiceCall& call) {
    for (const code::Argument& argument : call.arguments) {
      const auto naming = std::find_if(namings.begin(), namings.end(), [&](const Naming& one) {
        return one.service == call.service && one.argument == argument.name;
      });
      if (naming == namings.end()) continue;
      const Node* value = function.value_of(argument);
      if (value != nullptr) return analysis_.symbols.resource_of(*value, naming->type);
    }
    return nullptr;
  }

  Analysis& analysis_;
  Access& access_;
  std::map<std::tuple<const Role*, const Resource*, std::string, std::string_view>, Decision>
      decisions_;
};

}  // namespace

std::vector<FunctionEvidence> function_evidence(Analysis& analysis) {
  std::vector<FunctionEvidence> all;
  Judge judge(analysis);
  for (const code::FunctionCode& function : analysis.model<code::Functions>().all()) {
    all.push_back(judge.read(function));
  }
  return all;
}

}  // namespace dbrepl::analysis::access
