#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "analysis/lifetime/lifetime.hpp"
#include "analysis/lifetime/run_time_writes.hpp"

namespace dbrepl::analysis {

namespace {

using Certainty = Remainder::Certainty;

/// Collects what stays of each resource.
class Collector {
 public:
  explicit Collector(Analysis& analysis)
      : analysis_(analysis), lifetime_(analysis.model<Lifetime>()) {
    for (const Resource& resource : analysis.tree.resources()) {
      if (resource.type == "AWS::Logs::LogGroup") declared_.insert(name_of(resource));
    }
  }

  std::vector<Remainder> run() {
    for (const Resource& resource : analysis_.tree.resources()) {
      if (add_fate(resource)) continue;
      add_backups(resource);
      add_log_groups(resource);
      add_interfaces(resource);
      add_secret(resource);
      for (const RunTimeWrite& write : writes_of(analysis_, resource)) {
        add(resource, Certainty::may_stay, std::string(write.what),
            fmt::format("the code calls {}", write.call->method));
      }
    }
    return std::move(found_);
  }

 private:
  std::string name_of(const Resource& resource) {
    return analysis_.symbols.reference_to(resource).spelling();
  }

  void add(const Resource& resource, Certainty certainty, std::string what, std::string why) {
    found_.push_back({&resource, certainty, std::move(what), std::move(why)});
  }

  /// Whether the resource itself stays for good.
  bool add_fate(const Resource& resource) {
    const Disposal& disposal = lifetime_.disposal(resource);
    switch (disposal.deletion) {
      case Fate::retained:
        add(resource, Certainty::stays, fmt::format("the resource, {}", resource.type),
            "its DeletionPolicy retains it");
        return true;
      case Fate::snapshot:
        add(resource, Certainty::stays, "a last snapshot",
            disposal.deletion_policy == nullptr
                ? fmt::format("without a DeletionPolicy CloudFormation takes one of an {}",
                              resource.type)
                : "its DeletionPolicy is Snapshot");
        return false;
      case Fate::pending: {
        const int days = pending_days(resource, analysis_.resolver);
        add(resource, Certainty::for_a_time, "the key",
            days == 0 ? "KMS deletes a key 7 to 30 days later"
                      : fmt::format("KMS deletes it {} days later", days));
        return false;
      }
      case Fate::unknown:
        add(resource, Certainty::may_stay, fmt::format("the resource, {}", resource.type),
            "a function decides its DeletionPolicy");
        return true;
      case Fate::deleted:
        break;
    }
    return false;
  }

  void add_backups(const Resource& resource) {
    const bool is_database =
        resource.type == "AWS::RDS::DBCluster" || resource.type == "AWS::RDS::DBInstance";
    const Node* deletes = resource.property("DeleteAutomatedBackups");
    if (is_database && deletes != nullptr && analysis_.resolver.text_of(*deletes) == "false") {
      add(resource, Certainty::stays, "its automated backups", "DeleteAutomatedBackups is false");
    }
    const Node* policy = resource.property("BackupPolicy");
    const Node* status = policy == nullptr ? nullptr : policy->find("Status");
    if (status != nullptr && analysis_.resolver.text_of(*status) == "ENABLED") {
      add(resource, Certainty::stays, "its automatic backups",
          "they lie in the vault aws/efs/automatic-backup-vault");
    }
    add_volumes(resource);
    if (resource.property("FinalSnapshotName") != nullptr) {
      add(resource, Certainty::stays, "a last snapshot", "it has a FinalSnapshotName");
    }
    const Node* recovery = resource.property("PointInTimeRecoverySpecification");
    const Node* enabled =
        recovery == nullptr ? nullptr : recovery->find("PointInTimeRecoveryEnabled");
    if (enabled != nullptr && analysis_.resolver.text_of(*enabled) == "true") {
      add(resource, Certainty::for_a_time, "a backup of the table",
          "DynamoDB keeps one for 35 days of a table with point-in-time recovery");
    }
  }

  void add_volumes(const Resource& resource) {
    const Node* devices = resource.property("BlockDeviceMappings");
    if (resource.type != "AWS::EC2::Instance" || devices == nullptr) return;
    for (const Node& device : devices->items()) {
      const Node* volume = device.find("Ebs");
      const Node* deletes = volume == nullptr ? nullptr : volume->find("DeleteOnTermination");
      if (deletes == nullptr || analysis_.resolver.text_of(*deletes) != "false") continue;
      const Node* name = device.find("DeviceName");
      add(resource, Certainty::stays,
          fmt::format("the volume {}", name == nullptr ? std::string_view("?") : name->text()),
          "DeleteOnTermination is false");
    }
  }

  void add_group(const Resource& resource, std::string name, std::string why) {
    if (declared_.contains(name)) return;
    add(resource, Certainty::stays, fmt::format("the log group {}", name), std::move(why));
  }

  void add_log_groups(const Resource& resource) {
    if (resource.is_function()) {
      const Node* logging = resource.property("LoggingConfig");
      if (logging != nullptr && logging->find("LogGroup") != nullptr) return;
      add_group(resource, fmt::format("/aws/lambda/{}", name_of(resource)),
                "Lambda makes it at the first call");
    } else if (resource.type == "AWS::CodeBuild::Project" &&
               resource.property("LogsConfig") == nullptr) {
      add_group(resource, fmt::format("/aws/codebuild/{}", name_of(resource)),
                "CodeBuild makes it at the first build");
    } else if (const Node* exports = resource.property("EnableCloudwatchLogsExports")) {
      if (resource.type == "AWS::RDS::DBInstance" && is_cluster_member(resource)) return;
      const std::string_view kind = resource.type.ends_with("DBCluster") ? "cluster" : "instance";
      const std::string_view service = resource.type.starts_with("AWS::DocDB") ? "docdb" : "rds";
      for (const Node& item : exports->items()) {
        const auto log = analysis_.resolver.text_of(item);
        if (!log) continue;
        add_group(resource, fmt::format("/aws/{}/{}/{}/{}", service, kind, name_of(resource), *log),
                  "RDS makes it for the exported log");
      }
    }
  }

  void add_secret(const Resource& resource) {
    if (resource.type != "AWS::SecretsManager::Secret" || resource.property("Name") == nullptr)
      return;
    add(resource, Certainty::for_a_time, "its name",
        "Secrets Manager deletes in the background; for a moment the name is taken still");
  }

  void add_interfaces(const Resource& resource) {
    if (resource.type != "AWS::Lambda::Function" || resource.property("VpcConfig") == nullptr)
      return;
    add(resource, Certainty::for_a_time, "its network interfaces",
        "Lambda takes up to 20 minutes to remove them; until then subnets and security groups "
        "wait");
  }

  Analysis& analysis_;
  Lifetime& lifetime_;
  std::unordered_set<std::string> declared_;
  std::vector<Remainder> found_;
};

}  // namespace

std::vector<Remainder> remainders(Analysis& analysis) {
  return Collector(analysis).run();
}

std::string_view to_string(Remainder::Certainty certainty) {
  switch (certainty) {
    case Certainty::stays:
      return "stays";
    case Certainty::may_stay:
      return "may stay";
    case Certainty::for_a_time:
      break;
  }
  return "stays for a time";
}

}  // namespace dbrepl::analysis
