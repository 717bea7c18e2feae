#include "analysis/lifetime/run_time_writes.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "analysis/lifetime/lifetime.hpp"

namespace dbrepl::analysis {

namespace {

/// An operation as boto3 and as the SDK for JavaScript spell it, the one that undoes it, and the
/// type of resource that it may be about.
struct Operation {
  std::string_view python;
  std::string_view javascript;
  std::string_view undo_python;
  std::string_view undo_javascript;
  std::string_view what;
  std::string_view type;
};

constexpr std::array operations{
    Operation{"put_parameter", "PutParameter", "delete_parameter", "DeleteParameter",
              "parameters of Systems Manager", "AWS::SSM::Parameter"},
    Operation{"create_secret", "CreateSecret", "delete_secret", "DeleteSecret", "secrets",
              "AWS::SecretsManager::Secret"},
    Operation{"create_db_cluster_snapshot",
              "CreateDBClusterSnapshot",
              "delete_db_cluster_snapshot",
              "DeleteDBClusterSnapshot",
              "snapshots of database clusters",
              {}},
    Operation{"create_db_snapshot",
              "CreateDBSnapshot",
              "delete_db_snapshot",
              "DeleteDBSnapshot",
              "snapshots of databases",
              {}},
    Operation{
        "create_snapshot", "CreateSnapshot", "delete_snapshot", "DeleteSnapshot", "snapshots", {}},
    Operation{"create_backup", "CreateBackup", "delete_backup", "DeleteBackup", "backups", {}},
    Operation{"start_backup_job",
              "StartBackupJob",
              "delete_recovery_point",
              "DeleteRecoveryPoint",
              "recovery points",
              {}},
    Operation{
        "create_image", "CreateImage", "deregister_image", "DeregisterImage", "machine images", {}},
    Operation{"create_log_group", "CreateLogGroup", "delete_log_group", "DeleteLogGroup",
              "log groups", "AWS::Logs::LogGroup"},
    Operation{"create_bucket", "CreateBucket", "delete_bucket", "DeleteBucket", "buckets",
              "AWS::S3::Bucket"},
};

bool calls(std::string_view code, std::string_view python, std::string_view javascript) {
  for (std::size_t at = code.find(python); at != std::string_view::npos;
       at = code.find(python, at + 1)) {
    const bool begins = at == 0 || code[at - 1] == '.';
    const std::size_t end = at + python.size();
    if (begins && end < code.size() && (code[end] == '(' || code[end] == 's')) return true;
  }
  const std::string command = std::string(javascript) + "Command";
  return code.find(command) != std::string_view::npos;
}

}  // namespace

std::vector<RunTimeWrite> writes_of(const Analysis& analysis, const Resource& function) {
  if (function.type != "AWS::Lambda::Function" && function.type != "AWS::Serverless::Function")
    return {};
  const std::string code = inline_code(function);
  std::vector<RunTimeWrite> found;
  if (code.empty()) return found;
  for (const Operation& operation : operations) {
    if (!calls(code, operation.python, operation.javascript) ||
        calls(code, operation.undo_python, operation.undo_javascript))
      continue;
    const auto& resources = analysis.tree.resources();
    const bool may_be_own =
        !operation.type.empty() &&
        std::any_of(resources.begin(), resources.end(),
                    [&](const Resource& other) { return other.type == operation.type; });
    const bool is_python = code.find(operation.python) != std::string::npos;
    found.push_back(
        {is_python ? operation.python : operation.javascript, operation.what, may_be_own});
  }
  return found;
}

}  // namespace dbrepl::analysis
