#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/observability/log_groups.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check database_log_exports;

namespace {

using analysis::SymbolicText;
using analysis::Verdict;

/// How the groups of a database's logs start; empty for other types.
std::string_view start_of(const Resource& resource) {
  if (resource.type == "AWS::RDS::DBCluster") return "/aws/rds/cluster/";
  if (resource.type == "AWS::RDS::DBInstance") return "/aws/rds/instance/";
  if (resource.type == "AWS::DocDB::DBCluster") return "/aws/docdb/";
  if (resource.type == "AWS::Neptune::DBCluster") return "/aws/neptune/";
  return {};
}

/// Whether a group is the one of this log of the database.
Verdict is_group_of(const SymbolicText& group, std::string_view start, const SymbolicText& database,
                    std::string_view log) {
  SymbolicText rest;
  bool open = false;
  if (!behind(group, start, rest, open)) return open ? Verdict::unknown : Verdict::broken;
  if (rest.pieces.empty() || rest.pieces.back().kind != analysis::Piece::Kind::literal)
    return Verdict::unknown;
  std::string_view& last = rest.pieces.back().text;
  if (!last.ends_with(log)) return Verdict::broken;
  last.remove_suffix(log.size());
  if (!last.ends_with('/')) return Verdict::broken;
  last.remove_suffix(1);
  if (last.empty()) rest.pieces.pop_back();
  return equal(rest, database);
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    const std::string_view start = start_of(resource);
    if (start.empty() || resource.properties == nullptr) continue;
    const Node* exports = resource.properties->find("EnableCloudwatchLogsExports");
    if (exports == nullptr || exports->items().empty()) continue;
    const FunctionLogs& logs = context.analysis.model<FunctionLogs>();
    const SymbolicText name = context.analysis.symbols.reference_to(resource);
    std::string missing;
    for (const Node& item : exports->items()) {
      const auto log = context.resolver.text_of(item);
      if (!log) continue;
      bool declared = false;
      for (const LogGroup& group : logs.groups()) {
        declared = declared || (group.name != nullptr &&
                                is_group_of(group.text, start, name, *log) != Verdict::broken);
      }
      if (declared) continue;
      missing += missing.empty() ? "" : ", ";
      missing += *log;
    }
    if (missing.empty()) continue;
    reporter.report(
        database_log_exports, property_place(resource, {"EnableCloudwatchLogsExports"}),
        exports->mark(),
        fmt::format("nobody declares the log groups of {} ({}): the service makes ones that never "
                    "expire and stay behind",
                    quoted(resource.id), missing),
        fmt::format("add an AWS::Logs::LogGroup named {}{}/… for each, and let the database depend "
                    "on it",
                    start, name.spelling()));
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
