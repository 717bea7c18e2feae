#include <fmt/format.h>

#include <string>

#include "rules/deletion/deletion.hpp"
#include "rules/observability/database_logs.hpp"

namespace dbrepl::rules {

extern const Check database_log_order;

namespace {

void run(const Context& context, Reporter& reporter) {
  const Deletion deletion(context);
  const analysis::Template& tree = context.tree;
  for (const Resource& database : tree.resources()) {
    const Resource* first = nullptr;
    bool is_circular = false;
    std::string groups;
    for (const DatabaseLog& log : logs_of(context, database)) {
      if (log.group == nullptr || !log.certain) continue;
      const Resource& group = *log.group->resource;
      if (context.graph.reaches(tree.position(database), tree.position(group))) continue;
      if (first == nullptr) first = &group;
      is_circular |= context.graph.reaches(tree.position(group), tree.position(database));
      groups.append(groups.empty() ? "" : ", ").append(group.id);
    }
    if (first == nullptr) continue;
    Finding& finding = report_resource(
        database_log_order, reporter, database,
        fmt::format("\"{}\" may be deleted before \"{}\", which then makes its log group again: it "
                    "stays, and the next stack of this name fails",
                    first->id, database.id),
        is_circular ? fmt::format("spell the identifier in the names of {}, and let the database "
                                  "depend on them",
                                  groups)
                    : fmt::format("DependsOn: [{}]", groups));
    finding.severity = deletion.severity();
    finding.related.push_back(reporter.related("the log group", first->mark));
  }
}

}  // namespace

constinit const Check database_log_order{
    .rule =
        {
            .id = "DEL014",
            .severity = Severity::warning,
            .title = "A database depends on the log groups that it exports to",
            .why = "A database that writes a log makes the group that it does not find. Where "
                   "nothing orders the two, CloudFormation deletes the group at once, and the "
                   "database while it still writes: its group stays, without an end to what it "
                   "keeps, and a group of this name cannot be declared again. At creation the same "
                   "race makes the group fail.",
            .bad = R"yaml(Parameters:
  EnvironmentSuffix:
    Type: String
    AllowedPattern: "[a-z0-9]+"
    MaxLength: 20
Resources:
  Errors:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/rds/cluster/shop-${EnvironmentSuffix}/error
      RetentionInDays: 30
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      DBClusterIdentifier: !Sub shop-${EnvironmentSuffix}
      Engine: aurora-mysql
      StorageEncrypted: true
      MasterUsername: admin
      ManageMasterUserPassword: true
      EnableCloudwatchLogsExports: [error]
)yaml",
            .good = R"yaml(Parameters:
  EnvironmentSuffix:
    Type: String
    AllowedPattern: "[a-z0-9]+"
    MaxLength: 20
Resources:
  Errors:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub /aws/rds/cluster/shop-${EnvironmentSuffix}/error
      RetentionInDays: 30
  Cluster:
    Type: AWS::RDS::DBCluster
    DependsOn: Errors
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      DBClusterIdentifier: !Sub shop-${EnvironmentSuffix}
      Engine: aurora-mysql
      StorageEncrypted: true
      MasterUsername: admin
      ManageMasterUserPassword: true
      EnableCloudwatchLogsExports: [error]
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "AuroraMySQL.Integrating.CloudWatch.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
