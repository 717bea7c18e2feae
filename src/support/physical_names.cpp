#include "support/physical_names.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "support/characters.hpp"

namespace dbrepl::support {

namespace {

using A = Alphabet;

// clang-format off
constexpr std::array rules{
    NameRule{"AWS::Athena::WorkGroup", "Name", 1, 128, A::dotted_word},
    NameRule{"AWS::AutoScaling::AutoScalingGroup", "AutoScalingGroupName", 1, 255, A::any},
    NameRule{"AWS::AutoScaling::LaunchConfiguration", "LaunchConfigurationName", 1, 255, A::any},
    NameRule{"AWS::Backup::BackupVault", "BackupVaultName", 2, 50, A::word},
    NameRule{"AWS::Batch::ComputeEnvironment", "ComputeEnvironmentName", 1, 128, A::word},
    NameRule{"AWS::Batch::JobQueue", "JobQueueName", 1, 128, A::word},
    NameRule{"AWS::CloudFormation::StackSet", "StackSetName", 1, 128, A::balancer},
    NameRule{"AWS::CloudFront::Function", "Name", 1, 64, A::word},
    NameRule{"AWS::CloudWatch::Alarm", "AlarmName", 1, 255, A::any},
    NameRule{"AWS::CloudWatch::CompositeAlarm", "AlarmName", 1, 255, A::any},
    NameRule{"AWS::CloudWatch::Dashboard", "DashboardName", 1, 255, A::word},
    NameRule{"AWS::CodeBuild::Project", "Name", 2, 150, A::word},
    NameRule{"AWS::CodeCommit::Repository", "RepositoryName", 1, 100, A::dotted_word},
    NameRule{"AWS::CodeDeploy::Application", "ApplicationName", 1, 100, A::any},
    NameRule{"AWS::CodePipeline::Pipeline", "Name", 1, 100, A::iam},
    NameRule{"AWS::DMS::Endpoint", "EndpointIdentifier", 1, 255, A::identifier, true},
    NameRule{"AWS::DMS::ReplicationInstance", "ReplicationInstanceIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::DMS::ReplicationSubnetGroup", "ReplicationSubnetGroupIdentifier", 1, 255, A::subnet_group, true},
    NameRule{"AWS::DMS::ReplicationTask", "ReplicationTaskIdentifier", 1, 255, A::identifier, true},
    NameRule{"AWS::DocDB::DBCluster", "DBClusterIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::DocDB::DBInstance", "DBInstanceIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::DocDB::DBSubnetGroup", "DBSubnetGroupName", 1, 255, A::subnet_group, true},
    NameRule{"AWS::DynamoDB::GlobalTable", "TableName", 3, 255, A::dotted_word},
    NameRule{"AWS::DynamoDB::Table", "TableName", 3, 255, A::dotted_word},
    NameRule{"AWS::EC2::LaunchTemplate", "LaunchTemplateName", 3, 128, A::any},
    NameRule{"AWS::EC2::SecurityGroup", "GroupName", 1, 255, A::group, false, "VpcId"},
    NameRule{"AWS::ECR::Repository", "RepositoryName", 2, 256, A::repository},
    NameRule{"AWS::ECS::Cluster", "ClusterName", 1, 255, A::word},
    NameRule{"AWS::ECS::Service", "ServiceName", 1, 255, A::word, false, "Cluster"},
    NameRule{"AWS::EKS::Cluster", "Name", 1, 100, A::word},
    NameRule{"AWS::ElastiCache::CacheCluster", "ClusterName", 1, 50, A::identifier, true},
    NameRule{"AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId", 1, 40, A::identifier, true},
    NameRule{"AWS::ElastiCache::ServerlessCache", "ServerlessCacheName", 1, 0, A::any, true},
    NameRule{"AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName", 1, 255, A::any, true},
    NameRule{"AWS::ElasticBeanstalk::Application", "ApplicationName", 1, 100, A::any},
    NameRule{"AWS::ElasticBeanstalk::Environment", "EnvironmentName", 4, 40, A::balancer},
    NameRule{"AWS::ElasticLoadBalancing::LoadBalancer", "LoadBalancerName", 1, 32, A::balancer},
    NameRule{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", 1, 32, A::balancer},
    NameRule{"AWS::ElasticLoadBalancingV2::TargetGroup", "Name", 1, 32, A::balancer},
    NameRule{"AWS::Elasticsearch::Domain", "DomainName", 3, 28, A::domain},
    NameRule{"AWS::Events::EventBus", "Name", 1, 256, A::parameter},
    NameRule{"AWS::Events::Rule", "Name", 1, 64, A::dotted_word, false, "EventBusName"},
    NameRule{"AWS::Glue::Crawler", "Name", 1, 255, A::any},
    NameRule{"AWS::Glue::Job", "Name", 1, 255, A::any},
    NameRule{"AWS::IAM::Group", "GroupName", 1, 128, A::iam, true},
    NameRule{"AWS::IAM::InstanceProfile", "InstanceProfileName", 1, 128, A::iam, true},
    NameRule{"AWS::IAM::ManagedPolicy", "ManagedPolicyName", 1, 128, A::iam, true},
    NameRule{"AWS::IAM::Role", "RoleName", 1, 64, A::iam, true},
    NameRule{"AWS::IAM::User", "UserName", 1, 64, A::iam, true},
    NameRule{"AWS::KMS::Alias", "AliasName", 1, 256, A::alias},
    NameRule{"AWS::Kinesis::Stream", "Name", 1, 128, A::dotted_word},
    NameRule{"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName", 1, 64, A::dotted_word},
    NameRule{"AWS::Lambda::Function", "FunctionName", 1, 64, A::word},
    NameRule{"AWS::Logs::LogGroup", "LogGroupName", 1, 512, A::log_group},
    NameRule{"AWS::MSK::Cluster", "ClusterName", 1, 64, A::any},
    NameRule{"AWS::MemoryDB::Cluster", "ClusterName", 1, 40, A::identifier, true},
    NameRule{"AWS::Neptune::DBCluster", "DBClusterIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::Neptune::DBInstance", "DBInstanceIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::Neptune::DBSubnetGroup", "DBSubnetGroupName", 1, 255, A::subnet_group, true},
    NameRule{"AWS::OpenSearchService::Domain", "DomainName", 3, 28, A::domain},
    NameRule{"AWS::RDS::DBCluster", "DBClusterIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::RDS::DBClusterParameterGroup", "DBClusterParameterGroupName", 1, 255, A::identifier, true},
    NameRule{"AWS::RDS::DBInstance", "DBInstanceIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::RDS::DBParameterGroup", "DBParameterGroupName", 1, 255, A::identifier, true},
    NameRule{"AWS::RDS::DBProxy", "DBProxyName", 1, 63, A::identifier, true},
    NameRule{"AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", 1, 255, A::subnet_group, true},
    NameRule{"AWS::RDS::EventSubscription", "SubscriptionName", 1, 255, A::any, true},
    NameRule{"AWS::RDS::GlobalCluster", "GlobalClusterIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::RDS::OptionGroup", "OptionGroupName", 1, 255, A::identifier, true},
    NameRule{"AWS::Redshift::Cluster", "ClusterIdentifier", 1, 63, A::identifier, true},
    NameRule{"AWS::S3::AccessPoint", "Name", 3, 50, A::access_point},
    NameRule{"AWS::S3::Bucket", "BucketName", 3, 63, A::bucket},
    NameRule{"AWS::SES::ConfigurationSet", "Name", 1, 64, A::word},
    NameRule{"AWS::SNS::Topic", "TopicName", 1, 256, A::word},
    NameRule{"AWS::SQS::Queue", "QueueName", 1, 80, A::word},
    NameRule{"AWS::SSM::Document", "Name", 3, 128, A::dotted_word},
    NameRule{"AWS::SSM::Parameter", "Name", 1, 1011, A::parameter},
    NameRule{"AWS::Scheduler::Schedule", "Name", 1, 64, A::dotted_word, false, "GroupName"},
    NameRule{"AWS::Scheduler::ScheduleGroup", "Name", 1, 64, A::dotted_word},
    NameRule{"AWS::SecretsManager::Secret", "Name", 1, 512, A::secret},
    NameRule{"AWS::Serverless::Function", "FunctionName", 1, 64, A::word},
    NameRule{"AWS::Serverless::SimpleTable", "TableName", 3, 255, A::dotted_word},
    NameRule{"AWS::Serverless::StateMachine", "Name", 1, 80, A::machine},
    NameRule{"AWS::StepFunctions::Activity", "Name", 1, 80, A::machine},
    NameRule{"AWS::StepFunctions::StateMachine", "StateMachineName", 1, 80, A::machine},
    NameRule{"AWS::WAFv2::WebACL", "Name", 1, 128, A::word},
};
// clang-format on

static_assert(std::is_sorted(rules.begin(), rules.end(),
                             [](const auto& a, const auto& b) { return a.type < b.type; }));

/// What may stand beside letters and digits.
constexpr std::string_view signs_of(Alphabet alphabet) {
  switch (alphabet) {
    case A::identifier:
    case A::balancer:
    case A::access_point:
    case A::domain:
      return "-";
    case A::subnet_group:
      return " ._-";
    case A::bucket:
      return ".-";
    case A::repository:
    case A::parameter:
      return "._-/";
    case A::word:
      return "-_";
    case A::dotted_word:
      return ".-_";
    case A::iam:
      return "_+=,.@-";
    case A::alias:
      return ":/_-";
    case A::secret:
      return "/_+=.@-";
    case A::log_group:
      return ".-_/#";
    case A::group:
      return " ._-:/()#,@[]+=&;{}!$*";
    case A::any:
    case A::machine:
      break;
  }
  return {};
}

constexpr bool is_lower_only(Alphabet alphabet) {
  return alphabet == A::bucket || alphabet == A::access_point || alphabet == A::domain ||
         alphabet == A::repository;
}

constexpr bool begins_with_letter(Alphabet alphabet) {
  return alphabet == A::identifier || alphabet == A::subnet_group || alphabet == A::domain;
}

/// Whether the ends are letters or digits.
constexpr bool has_plain_ends(Alphabet alphabet) {
  return alphabet == A::bucket || alphabet == A::access_point || alphabet == A::repository ||
         alphabet == A::balancer;
}

std::string fault_of_characters(Alphabet alphabet, std::string_view name) {
  for (const char c : name) {
    if (allows(alphabet, c)) continue;
    if (is_letter(c)) return "holds an upper case letter";
    return c >= ' ' && c < 127 ? fmt::format("holds \"{}\"", c) : "holds a sign beyond ASCII";
  }
  return {};
}

std::string fault_of_ends(Alphabet alphabet, std::string_view name) {
  const char first = name.front();
  const char last = name.back();
  if (begins_with_letter(alphabet) && !is_letter(first)) {
    return fmt::format("begins with \"{}\", expected a letter", first);
  }
  if (has_plain_ends(alphabet) && !is_letter(first) && !is_digit(first)) {
    return fmt::format("begins with \"{}\"", first);
  }
  const bool plain_end = has_plain_ends(alphabet) || alphabet == A::identifier;
  if (plain_end && !is_letter(last) && !is_digit(last)) {
    return last == '-' ? "ends with a hyphen" : fmt::format("ends with \"{}\"", last);
  }
  return {};
}

std::string fault_of_pairs(Alphabet alphabet, std::string_view name) {
  if (alphabet == A::identifier && name.find("--") != std::string_view::npos) {
    return "holds two hyphens side by side";
  }
  if (alphabet == A::bucket && name.find("..") != std::string_view::npos) {
    return "holds two dots side by side";
  }
  return {};
}

bool begins_with(std::string_view name, std::string_view word) {
  return name.size() >= word.size() &&
         std::equal(word.begin(), word.end(), name.begin(),
                    [](char a, char b) { return a == (is_letter(b) ? (b | 0x20) : b); });
}

/// What services keep for themselves.
std::string fault_of_reserved(std::string_view type, std::string_view name) {
  const auto begins = [&](std::string_view text, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) {
      if (begins_with(text, word))
        return fmt::format("begins with \"{}\", which is reserved", word);
    }
    return std::string();
  };
  if (type == "AWS::SSM::Parameter") {
    return begins(name.starts_with('/') ? name.substr(1) : name, {"aws", "ssm"});
  }
  if (type == "AWS::KMS::Alias") return begins(name, {"alias/aws/"});
  if (type == "AWS::EC2::SecurityGroup") return begins(name, {"sg-"});
  if (type != "AWS::S3::Bucket") return {};
  for (const std::string_view end : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}) {
    if (name.ends_with(end)) return fmt::format("ends with \"{}\", which is reserved", end);
  }
  return begins(name, {"xn--", "sthree-", "amzn-s3-demo-"});
}

}  // namespace

std::span<const NameRule> name_rules() {
  return rules;
}

const NameRule* find_name_rule(std::string_view type) {
  const auto found =
      std::lower_bound(rules.begin(), rules.end(), type,
                       [](const NameRule& rule, std::string_view key) { return rule.type < key; });
  return found != rules.end() && found->type == type ? &*found : nullptr;
}

bool allows(Alphabet alphabet, char c) {
  if (alphabet == A::any) return true;
  if (alphabet == A::machine) {
    return c > ' ' &&
           std::string_view("<>{}[]?*\"#%\\^|~`$&,;:/").find(c) == std::string_view::npos;
  }
  if (is_digit(c) || is_lower(c)) return true;
  if (is_letter(c)) return !is_lower_only(alphabet);
  return signs_of(alphabet).find(c) != std::string_view::npos;
}

std::string name_fault(const NameRule& rule, std::string_view name) {
  if (rule.max > 0 && name.size() > rule.max) {
    return fmt::format("has {} characters, {} are allowed", name.size(), rule.max);
  }
  if (name.size() < rule.min) {
    return fmt::format("has {} characters, at least {} are needed", name.size(), rule.min);
  }
  // Queues and topics in order end so.
  if (rule.alphabet == A::word && name.ends_with(".fifo")) name.remove_suffix(5);
  std::string fault = fault_of_characters(rule.alphabet, name);
  if (fault.empty() && !name.empty()) fault = fault_of_ends(rule.alphabet, name);
  if (fault.empty()) fault = fault_of_pairs(rule.alphabet, name);
  if (fault.empty()) fault = fault_of_reserved(rule.type, name);
  return fault;
}

}  // namespace dbrepl::support
