#include <fmt/format.h>

#include "rules/lifecycle/engines.hpp"
#include "rules/lifecycle/lifecycle.hpp"
#include "rules/words.hpp"
#include "support/aurora_mysql.hpp"

namespace dbrepl::rules {

extern const Check instance_class;

namespace {

/// Whether a cluster says nothing of the capacity of its serverless members.
bool lacks_capacity(const Resource& cluster) {
  return cluster.properties != nullptr &&
         cluster.property("ServerlessV2ScalingConfiguration") == nullptr &&
         cluster.property("SnapshotIdentifier") == nullptr;
}

/// False where the class is one that the cluster runs on, as far as is known.
bool check_class(const Context& context, const Resource& instance, const Resource* cluster,
                 const Node* name, std::string_view class_name, Reporter& reporter) {
  if (class_name == "db.serverless" && lacks_capacity(*cluster)) {
    Finding& finding = report_at(
        instance_class, reporter, instance, {"Properties", "DBInstanceClass"}, name->mark(),
        fmt::format("the class {} needs a capacity range, and the cluster \"{}\" has none",
                    quoted(class_name), cluster->id),
        "add ServerlessV2ScalingConfiguration to the cluster");
    finding.related.push_back(reporter.related("the cluster", cluster->mark));
    return true;
  }
  const auto engine = known_engine(context, *cluster);
  if (!engine || engine->engine != "aurora-mysql") return false;
  const support::AuroraVersion version = support::parse_aurora_version(engine->version);
  if (version.major == 0) return false;
  support::Verdict verdict;
  if (class_name == "db.serverless") {
    const bool is_old = version < support::AuroraVersion{3, 2, 0, 0};
    if (is_old) verdict = {support::Standing::refused, "needs Aurora MySQL 3.02", {}};
  } else {
    verdict = support::judge_aurora_class(class_name, engine->version);
  }
  if (verdict.standing != support::Standing::refused) return false;
  Finding& finding =
      report_at(instance_class, reporter, instance, {"Properties", "DBInstanceClass"}, name->mark(),
                fmt::format("the class {} {}", quoted(class_name), verdict.reason), verdict.hint);
  finding.related.push_back(reporter.related("the version", engine->place->mark()));
  return true;
}

/// Each class that the conditions may choose, up to the first that is refused.
void check(const Context& context, const Resource& instance, Reporter& reporter) {
  const Node* name = instance.property("DBInstanceClass");
  const Node* owner = instance.property("DBClusterIdentifier");
  if (name == nullptr || owner == nullptr) return;
  const Resource* cluster = context.analysis.symbols.resource_of(*owner, "AWS::RDS::DBCluster");
  if (cluster == nullptr) return;
  for (const schema::Alternative& one : context.resolver.alternatives_of(*name)) {
    if (one.state == schema::Alternative::State::known && one.value.is_scalar() &&
        check_class(context, instance, cluster, name, one.value.text(), reporter)) {
      return;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.type == "AWS::RDS::DBInstance") check(context, resource, reporter);
  }
}

}  // namespace

constinit const Check instance_class{
    .rule =
        {
            .id = "LIF003",
            .severity = Severity::error,
            .title = "The members of a cluster have a class that it runs on",
            .why = "Newer families of instance classes need newer versions of the engine. The "
                   "version stands at the cluster, the class at its members: the cluster is made, "
                   "and its members are refused.",
            .bad = R"yaml(Resources:
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
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-mysql
      DBInstanceClass: db.r8g.large
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
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-mysql
      DBInstanceClass: db.r6g.large
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "Concepts.DBInstanceClass.SupportAurora.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
