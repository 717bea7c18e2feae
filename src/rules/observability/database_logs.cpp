#include "rules/observability/database_logs.hpp"

#include "analysis/symbolic_text.hpp"

namespace dbrepl::rules {

namespace {

using analysis::SymbolicText;
using analysis::Verdict;

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

}  // namespace

std::string_view start_of_logs(const Resource& database) {
  if (database.type == "AWS::RDS::DBCluster") return "/aws/rds/cluster/";
  if (database.type == "AWS::RDS::DBInstance") return "/aws/rds/instance/";
  if (database.type == "AWS::DocDB::DBCluster") return "/aws/docdb/";
  if (database.type == "AWS::Neptune::DBCluster") return "/aws/neptune/";
  return {};
}

std::vector<DatabaseLog> logs_of(const Context& context, const Resource& database) {
  std::vector<DatabaseLog> logs;
  const std::string_view start = start_of_logs(database);
  const Node* exports = database.property("EnableCloudwatchLogsExports");
  if (start.empty() || exports == nullptr) return logs;
  const auto& groups = context.analysis.model<FunctionLogs>().groups();
  const SymbolicText name = context.analysis.symbols.reference_to(database);
  for (const Node& item : exports->items()) {
    const auto text = context.resolver.text_of(item);
    if (!text) continue;
    DatabaseLog& log = logs.emplace_back(DatabaseLog{*text});
    for (const LogGroup& group : groups) {
      if (group.name == nullptr) continue;
      const Verdict verdict = is_group_of(group.text, start, name, *text);
      if (verdict == Verdict::broken || (verdict == Verdict::unknown && log.group != nullptr))
        continue;
      log.group = &group;
      log.certain = verdict == Verdict::holds;
      if (log.certain) break;
    }
  }
  return logs;
}

}  // namespace dbrepl::rules
