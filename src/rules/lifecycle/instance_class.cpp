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
         cluster.properties->find("ServerlessV2ScalingConfiguration") == nullptr &&
         cluster.properties->find("SnapshotIdentifier") == nullptr;
}

void check(const Context& context, const Resource& instance, Reporter& reporter) {
  const Node* name = instance.property("DBInstanceClass");
  const Node* owner = instance.property("DBClusterIdentifier");
  if (name == nullptr || owner == nullptr) return;
  const auto text = context.resolver.text_of(*name);
  const Resource* cluster = context.analysis.symbols.resource_of(*owner, "AWS::RDS::DBCluster");
  if (!text || cluster == nullptr) return;
  if (*text == "db.serverless" && lacks_capacity(*cluster)) {
    Finding& finding = report_at(
        instance_class, reporter, instance, {"Properties", "DBInstanceClass"}, name->mark(),
        fmt::format("the class {} needs a capacity range, and the cluster \"{}\" has none",
                    quoted(*text), cluster->id),
        "add ServerlessV2ScalingConfiguration to the cluster");
    finding.related.push_back(reporter.related("the cluster", cluster->mark));
    return;
  }
  const auto engine = known_engine(context, *cluster);
  if (!engine || engine->engine != "aurora-mysql") return;
  const support::AuroraVersion version = support::parse_aurora_version(engine->version);
  if (version.major == 0) return;
  support::Verdict verdict;
  if (*text == "db.serverless") {
    const bool is_old = version < support::AuroraVersion{3, 2, 0, 0};
    if (is_old) verdict = {support::Standing::refused, "needs Aurora MySQL 3.02", {}};
  } else {
    verdict = support::judge_aurora_class(*text, engine->version);
  }
  if (verdict.standing != support::Standing::refused) return;
  Finding& finding =
      report_at(instance_class, reporter, instance, {"Properties", "DBInstanceClass"}, name->mark(),
                fmt::format("the class {} {}", quoted(*text), verdict.reason), verdict.hint);
  finding.related.push_back(reporter.related("the version", engine->place->mark()));
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
