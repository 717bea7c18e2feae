#include "analysis/lifetime/run_time_writes.hpp"

#include <algorithm>
#include <array>

#include "analysis/lifetime/lifetime.hpp"

namespace dbrepl::analysis {

namespace {

/// What makes something, as IAM calls it, what undoes it, and the type of resource that it may be
/// about.
struct Operation {
  std::string_view action;
  std::string_view undo;  ///< the action or its beginning
  std::string_view what;
  std::string_view type;
};

constexpr std::array operations{
    Operation{"ssm:PutParameter", "ssm:DeleteParameter", "parameters of Systems Manager",
              "AWS::SSM::Parameter"},
    Operation{"secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secrets",
              "AWS::SecretsManager::Secret"},
    Operation{"rds:CreateDBClusterSnapshot",
              "rds:DeleteDBClusterSnapshot",
              "snapshots of database clusters",
              {}},
    Operation{"rds:CreateDBSnapshot", "rds:DeleteDBSnapshot", "snapshots of databases", {}},
    Operation{"ec2:CreateSnapshot", "ec2:DeleteSnapshot", "snapshots of volumes", {}},
    Operation{"ec2:CreateImage", "ec2:DeregisterImage", "machine images", {}},
    Operation{"dynamodb:CreateBackup", "dynamodb:DeleteBackup", "backups of tables", {}},
    Operation{"backup:StartBackupJob", "backup:DeleteRecoveryPoint", "recovery points", {}},
    Operation{"logs:CreateLogGroup", "logs:DeleteLogGroup", "log groups", "AWS::Logs::LogGroup"},
    Operation{"s3:CreateBucket", "s3:DeleteBucket", "buckets", "AWS::S3::Bucket"},
    Operation{"cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "alarms",
              "AWS::CloudWatch::Alarm"},
    Operation{"dynamodb:CreateTable", "dynamodb:DeleteTable", "tables", "AWS::DynamoDB::Table"},
    Operation{"ec2:CreateVolume", "ec2:DeleteVolume", "volumes", "AWS::EC2::Volume"},
    Operation{"ec2:RunInstances", "ec2:TerminateInstances", "machines", "AWS::EC2::Instance"},
    Operation{"events:PutRule", "events:DeleteRule", "rules of EventBridge", "AWS::Events::Rule"},
    Operation{"iam:CreateRole", "iam:DeleteRole", "roles", "AWS::IAM::Role"},
    Operation{"iam:CreateUser", "iam:DeleteUser", "users", "AWS::IAM::User"},
    Operation{"kinesis:CreateStream", "kinesis:DeleteStream", "streams", "AWS::Kinesis::Stream"},
    Operation{"kms:CreateKey", "kms:ScheduleKeyDeletion", "keys", "AWS::KMS::Key"},
    Operation{"lambda:CreateFunction", "lambda:DeleteFunction", "functions",
              "AWS::Lambda::Function"},
    Operation{"rds:CreateDBCluster", "rds:DeleteDBCluster", "database clusters",
              "AWS::RDS::DBCluster"},
    Operation{"rds:CreateDBInstance", "rds:DeleteDBInstance", "databases", "AWS::RDS::DBInstance"},
    Operation{"redshift:CreateClusterSnapshot",
              "redshift:DeleteClusterSnapshot",
              "snapshots of data warehouses",
              {}},
    Operation{
        "elasticache:CreateSnapshot", "elasticache:DeleteSnapshot", "snapshots of caches", {}},
    Operation{"scheduler:CreateSchedule", "scheduler:DeleteSchedule", "schedules",
              "AWS::Scheduler::Schedule"},
    Operation{"sns:CreateTopic", "sns:DeleteTopic", "topics", "AWS::SNS::Topic"},
    Operation{"sqs:CreateQueue", "sqs:DeleteQueue", "queues", "AWS::SQS::Queue"},
};

const code::ServiceCall* find_call(const code::Contents& contents, std::string_view action,
                                   bool is_beginning) {
  const auto found = std::find_if(
      contents.calls.begin(), contents.calls.end(), [&](const code::ServiceCall& call) {
        return std::any_of(call.actions.begin(), call.actions.end(), [&](std::string_view one) {
          return is_beginning ? one.starts_with(action) : one == action;
        });
      });
  return found == contents.calls.end() ? nullptr : &*found;
}

/// Whether a function that a custom resource calls undoes it when the stack goes.
bool is_cleared(Analysis& analysis, std::string_view undo) {
  const Template& tree = analysis.tree;
  for (const Resource& custom : tree.resources()) {
    if (!custom.is_custom()) continue;
    for (const Edge& edge : analysis.graph.from(tree.position(custom))) {
      if (!leads_into(edge.path, "ServiceToken")) continue;
      const code::FunctionCode* handler =
          analysis.model<code::Functions>().find(tree.resources()[edge.to]);
      if (handler != nullptr && handler->contents != nullptr &&
          find_call(*handler->contents, undo, true) != nullptr) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::vector<RunTimeWrite> writes_of(Analysis& analysis, const Resource& function) {
  std::vector<RunTimeWrite> found;
  if (!function.is_function()) return found;
  const code::FunctionCode* code = analysis.model<code::Functions>().find(function);
  if (code == nullptr || code->contents == nullptr) return found;
  const auto& resources = analysis.tree.resources();
  for (const Operation& operation : operations) {
    const code::ServiceCall* call = find_call(*code->contents, operation.action, false);
    if (call == nullptr || find_call(*code->contents, operation.undo, true) != nullptr ||
        is_cleared(analysis, operation.undo)) {
      continue;
    }
    const bool may_be_own =
        !operation.type.empty() &&
        std::any_of(resources.begin(), resources.end(),
                    [&](const Resource& other) { return other.type == operation.type; });
    found.push_back({code, call, operation.what, !may_be_own && !code->contents->open_calls});
  }
  return found;
}

}  // namespace dbrepl::analysis
