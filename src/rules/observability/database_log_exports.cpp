#include <string>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/observability/database_logs.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check database_log_exports;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    std::string missing;
    for (const DatabaseLog& log : logs_of(context, resource)) {
      if (log.group != nullptr) continue;
      missing += missing.empty() ? "" : ", ";
      missing += log.name;
    }
    if (missing.empty()) continue;
    const analysis::SymbolicText name = context.analysis.symbols.reference_to(resource);
    reporter.report(
        database_log_exports, property_place(resource, {"EnableCloudwatchLogsExports"}),
        resource.property("EnableCloudwatchLogsExports")->mark(),
        fmt::format("nobody declares the log groups of {} ({}): the service makes ones that never "
                    "expire and stay behind",
                    quoted(resource.id), missing),
        fmt::format("add an AWS::Logs::LogGroup named {}{}/… for each, and let the database depend "
                    "on it",
                    start_of_logs(resource), name.spelling()));
  }
}

}  // namespace

constinit const Check database_log_exports{
    .rule =
        {
            .id = "OBS020",
            .severity = Severity::info,
            .title = "The log groups that a database exports to are declared",
            .why = "A database that exports its logs makes the groups that it does not find: they "
                   "never expire, and they are no part of the stack, so that they stay when it "
                   "goes. It writes to groups that the template declares under the same names.",
            .bad = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      DBClusterIdentifier: shop
      Engine: aurora-mysql
      StorageEncrypted: true
      MasterUsername: admin
      ManageMasterUserPassword: true
      EnableCloudwatchLogsExports: [error]
)yaml",
            .good = R"yaml(Resources:
  Errors:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /aws/rds/cluster/shop/error
      RetentionInDays: 30
  Cluster:
    Type: AWS::RDS::DBCluster
    DependsOn: Errors
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      DBClusterIdentifier: shop
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
