#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check backups_kept;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const Resource& resource : context.tree.resources()) {
    if (deletion.lifetime.disposal(resource).deletion == analysis::Fate::retained) continue;
    const bool is_database =
        resource.type == "AWS::RDS::DBCluster" || resource.type == "AWS::RDS::DBInstance";
    const Node* deletes = top_property(resource, "DeleteAutomatedBackups");
    if (is_database && deletes != nullptr && context.resolver.text_of(*deletes) == "false") {
      report_at(backups_kept, reporter, resource, {"Properties", "DeleteAutomatedBackups"},
                deletes->mark(),
                fmt::format("the automated backups of \"{}\" stay when the stack is deleted",
                            resource.id),
                "DeleteAutomatedBackups: true")
          .severity = deletion.severity();
    }
    const Node* name = top_property(resource, "FinalSnapshotName");
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
            .title = "No backup outlives a stack that goes away",
            .why = "Automated backups go with their database unless DeleteAutomatedBackups is "
                   "false, and a cache with a FinalSnapshotName leaves a snapshot: both cost money "
                   "and belong to no stack any more.",
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
