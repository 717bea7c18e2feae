#include <fmt/format.h>

#include "rules/deletion/deletion.hpp"

namespace dbrepl::rules {

extern const Check deletion_protected;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  if (deletion.is_durable()) return;
  for (const analysis::Blocker& blocker : deletion.lifetime.blockers()) {
    if (blocker.kind != analysis::Blocker::Kind::protection) continue;
    report_at(deletion_protected, reporter, *blocker.resource, {"Properties", blocker.property},
              mark_of(*blocker.resource, blocker.value),
              fmt::format("the stack cannot be deleted: {}", blocker.why), blocker.way_out)
        .severity = deletion.severity();
  }
}

}  // namespace

constinit const Check deletion_protected{
    .rule =
        {
            .id = "DEL004",
            .severity = Severity::warning,
            .title = "Nothing of a stack that goes away is protected from deletion",
            .why = "The service refuses to delete what is protected; the deletion of the stack "
                   "fails there, and what depends on it stays as well.",
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
      DeletionProtection: true
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
      DeletionProtection: false
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "USER_DeleteCluster.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
