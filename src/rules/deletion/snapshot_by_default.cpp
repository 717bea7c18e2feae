#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check snapshot_by_default;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const Resource& resource : context.tree.resources()) {
    const analysis::Disposal& disposal = deletion.lifetime.disposal(resource);
    if (disposal.deletion_policy != nullptr || disposal.deletion != analysis::Fate::snapshot)
      continue;
    report_at(snapshot_by_default, reporter, resource, {}, resource.mark,
              fmt::format("\"{}\" has no DeletionPolicy: a snapshot of it stays when the stack is "
                          "deleted, which is the default for an {}",
                          resource.id, resource.type),
              "DeletionPolicy: Delete, or Snapshot where that is meant")
        .severity = deletion.severity();
  }
}

}  // namespace

constinit const Check snapshot_by_default{
    .rule =
        {
            .id = "DEL002",
            .severity = Severity::warning,
            .title = "A database says what deletion leaves of it",
            .why = "CloudFormation deletes by default, but for database clusters, and database "
                   "instances outside a cluster: of these it takes a last snapshot, which nobody "
                   "asked for and nobody deletes.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
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
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-deletionpolicy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
