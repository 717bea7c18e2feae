#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check backups_kept;

namespace {

/// Automatic backups of a file system go to a vault that AWS makes, and stay there.
void check_file_system(const Context& context, const Resource& resource, const Deletion& deletion,
                       Reporter& reporter) {
  if (resource.type != "AWS::EFS::FileSystem") return;
  const Node* policy = resource.property("BackupPolicy");
  const Node* status = policy == nullptr ? nullptr : policy->find("Status");
  if (status == nullptr || context.resolver.text_of(*status) != "ENABLED") return;
  report_at(backups_kept, reporter, resource, {"Properties", "BackupPolicy", "Status"},
            status->mark(),
            fmt::format("the automatic backups of \"{}\" stay in the vault "
                        "aws/efs/automatic-backup-vault when the stack is deleted",
                        resource.id),
            "Status: DISABLED")
      .severity = deletion.severity();
}

/// Recovery points that a plan writes into a vault which does not go with the stack.
void check_plan(const Context& context, const Resource& resource, const Deletion& deletion,
                Reporter& reporter) {
  if (resource.type != "AWS::Backup::BackupPlan") return;
  const Node* plan = resource.property("BackupPlan");
  const Node* rules = plan == nullptr ? nullptr : plan->find("BackupPlanRule");
  if (rules == nullptr) return;
  for (const Node& rule : rules->items()) {
    const Node* vault = rule.find("TargetBackupVault");
    if (vault == nullptr || context.analysis.symbols.resource_of(*vault) != nullptr) continue;
    report_value(
        backups_kept, reporter, resource, *vault,
        fmt::format("recovery points that \"{}\" writes stay in a vault of others when the "
                    "stack is deleted",
                    resource.id),
        "give them a short DeleteAfterDays, or a vault of the stack that is emptied")
        .severity = deletion.severity();
    return;
  }
}

/// Volumes that a machine leaves behind.
void check_volumes(const Context& context, const Resource& resource, const Deletion& deletion,
                   Reporter& reporter) {
  if (resource.type != "AWS::EC2::Instance") return;
  const Node* devices = resource.property("BlockDeviceMappings");
  if (devices == nullptr) return;
  for (const Node& device : devices->items()) {
    const Node* volume = device.find("Ebs");
    const Node* deletes = volume == nullptr ? nullptr : volume->find("DeleteOnTermination");
    if (deletes == nullptr || context.resolver.text_of(*deletes) != "false") continue;
    report_value(backups_kept, reporter, resource, *deletes,
                 fmt::format("a volume of \"{}\" stays when the stack is deleted", resource.id),
                 "DeleteOnTermination: true")
        .severity = deletion.severity();
  }
}

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const Resource& resource : context.tree.resources()) {
    if (deletion.lifetime.disposal(resource).deletion == analysis::Fate::retained) continue;
    const bool is_database =
        resource.type == "AWS::RDS::DBCluster" || resource.type == "AWS::RDS::DBInstance";
    const Node* deletes = resource.property("DeleteAutomatedBackups");
    if (is_database && deletes != nullptr && context.resolver.text_of(*deletes) == "false") {
      report_at(backups_kept, reporter, resource, {"Properties", "DeleteAutomatedBackups"},
                deletes->mark(),
                fmt::format("the automated backups of \"{}\" stay when the stack is deleted",
                            resource.id),
                "DeleteAutomatedBackups: true")
          .severity = deletion.severity();
    }
    check_file_system(context, resource, deletion, reporter);
    check_volumes(context, resource, deletion, reporter);
    check_plan(context, resource, deletion, reporter);
    const Node* name = resource.property("FinalSnapshotName");
    if (name != nullptr) {
      report_at(
          backups_kept, reporter, resource, {"Properties", "FinalSnapshotName"}, name->mark(),
          fmt::format("a last snapshot of \"{}\" stays when the stack is deleted", resource.id),
          "leave FinalSnapshotName out")
          .severity = deletion.severity();
    }
  }
}

}  // namespace

constinit const Check backups_kept{
    .rule =
        {
            .id = "DEL007",
            .severity = Severity::warning,
            .title = "No backup and no volume outlives a stack that goes away",
            .why = "Automated backups go with their database unless DeleteAutomatedBackups is "
                   "false; a cache with a FinalSnapshotName leaves a snapshot, a file system the "
                   "recovery points of its automatic backups, a machine the volumes that are not "
                   "deleted with it. All cost money and belong to no stack any more.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
      DeleteAutomatedBackups: false
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
      DeleteAutomatedBackups: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-rds-dbcluster.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
