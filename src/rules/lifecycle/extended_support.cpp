#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check extended_support;

// Found beside LIF002.
constinit const Check extended_support{
    .rule =
        {
            .id = "LIF004",
            .severity = Severity::error,
            .title = "A database version beyond standard support has extended support",
            .why = "RDS creates databases of a major version that has left standard support only "
                   "under extended support, which is the default. With it disabled the creation "
                   "fails.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      Engine: aurora-mysql
      EngineVersion: 5.7.mysql_aurora.2.12.6
      EngineLifecycleSupport: open-source-rds-extended-support-disabled
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
      EngineVersion: 5.7.mysql_aurora.2.12.6
      EngineLifecycleSupport: open-source-rds-extended-support
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "extended-support-creating-db-instance.html",
        },
};

}  // namespace dbrepl::rules
