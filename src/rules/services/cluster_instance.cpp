#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check cluster_instance;

namespace {

struct Shared {
  std::string_view property;
  std::string_view fallback;  ///< what the cluster has where it does not say so; "" is unknown
};

constexpr Shared shared[] = {{"Engine", ""}, {"StorageEncrypted", "false"}};

bool is_engine_of_clusters(std::string_view engine) {
  return engine.starts_with("aurora-") || engine == "mysql" || engine == "postgres" ||
         engine == "neptune" || engine == "docdb";
}

/// A cluster from a snapshot or another cluster takes over what those have.
bool is_restored(const Resource& cluster) {
  for (const std::string_view origin :
       {"SnapshotIdentifier", "SourceDBClusterIdentifier", "ReplicationSourceIdentifier"}) {
    if (!surely_lacks(cluster.properties, origin)) return true;
  }
  return false;
}

/// A replica is made from a backup.
void check_replica(const Context& context, const Resource& replica, Reporter& reporter) {
  const Node* named = property_of(replica, {"SourceDBInstanceIdentifier"});
  const Resource* source = referred(context, named, {"AWS::RDS::DBInstance"});
  const Node* kept = source == nullptr ? nullptr : property_of(*source, {"BackupRetentionPeriod"});
  if (certain_integer(context, kept) != 0) return;
  Finding& finding = reporter.report(
      cluster_instance, property_place(replica, {"SourceDBInstanceIdentifier"}), named->mark(),
      fmt::format("{} makes no backups, from which replicas are made", quoted(source->id)),
      "BackupRetentionPeriod: 1");
  finding.related.push_back(reporter.related("no backups", kept->mark()));
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& instance : context.tree.resources()) {
    if (instance.type != "AWS::RDS::DBInstance") continue;
    check_replica(context, instance, reporter);
    const Resource* cluster =
        referred(context, property_of(instance, {"DBClusterIdentifier"}), {"AWS::RDS::DBCluster"});
    if (cluster == nullptr) continue;
    for (const Shared& each : shared) {
      const Node* value = property_of(instance, {each.property});
      const auto here = certain_text(context, value);
      const auto there = setting(context, cluster->properties, each.property, each.fallback);
      if (!here || !there || there->empty() || *here == *there) continue;
      // Of an engine that there is not, the schema speaks.
      if (each.property == "Engine" && !is_engine_of_clusters(*there)) continue;
      if (cluster->property(each.property) == nullptr && is_restored(*cluster)) continue;
      Finding& finding = reporter.report(
          cluster_instance, property_place(instance, {each.property}), value->mark(),
          fmt::format("{} is {}, but {} in the cluster {}", each.property, quoted(*here),
                      quoted(*there), quoted(cluster->id)));
      finding.related.push_back(reporter.related("the cluster", cluster->mark));
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, cluster_instance, run_once,
                  {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"});
}

}  // namespace

constinit const Check cluster_instance{
    .rule =
        {
            .id = "SCH038",
            .severity = Severity::error,
            .title = "An instance agrees with its cluster, a replica with its source",
            .why =
                "The engine of an instance is that of its cluster, and the cluster decides whether "
                "storage is encrypted. RDS refuses an instance that says something else, and a "
                "replica of an instance that makes no backups.",
            .bad = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      MasterUsername: admin
      ManageMasterUserPassword: true
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: aurora-postgresql
      DBInstanceClass: db.r6g.large
      DBClusterIdentifier: !Ref Cluster
)yaml",
            .good = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      MasterUsername: admin
      ManageMasterUserPassword: true
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: aurora-mysql
      DBInstanceClass: db.r6g.large
      DBClusterIdentifier: !Ref Cluster
)yaml",
            .peers = "E3707 E3709",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/"
                      "API_CreateDBInstance.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
