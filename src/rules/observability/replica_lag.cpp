#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "analysis/alarms.hpp"
#include "rules/check.hpp"
#include "rules/observability/metric_facts.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check replica_lag;

namespace {

using analysis::WatchedMetric;

/// How many instances of a cluster the template has; nothing where others may join it.
std::optional<std::size_t> instances_of(const Context& context, const Resource& cluster) {
  std::size_t count = 0;
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    // Readers that come and go with the load.
    if (resource.type == "AWS::ApplicationAutoScaling::ScalableTarget") {
      const Node* space = resource.property("ServiceNamespace");
      const auto text = space == nullptr ? std::nullopt : context.resolver.text_of(*space);
      if (!text || *text == "rds") return std::nullopt;
    }
    if (resource.type != "AWS::RDS::DBInstance") continue;
    const Node* owner = resource.property("DBClusterIdentifier");
    if (owner == nullptr) continue;
    const Resource* target = context.analysis.symbols.resource_of(*owner, "AWS::RDS::DBCluster");
    if (target == nullptr) return std::nullopt;
    count += target == &cluster ? 1U : 0U;
  }
  // A cluster without any instance here gets them elsewhere.
  if (count == 0) return std::nullopt;
  return count;
}

std::string_view outcome(const Context& context, const Resource& alarm) {
  const Node* missing = alarm.property("TreatMissingData");
  const auto text = missing == nullptr ? std::nullopt : context.resolver.text_of(*missing);
  if (missing == nullptr || (text && (*text == "missing" || *text == "ignore")))
    return "the alarm has insufficient data for ever";
  if (text && *text == "breaching") return "the alarm fires for ever";
  if (text && *text == "notBreaching") return "the alarm never fires";
  return "the alarm says nothing";
}

/// Why an instance publishes no such metric; "" where it may.
std::string_view reason_against(const Context& context, const Resource& instance,
                                std::string_view metric) {
  const Node& properties = *instance.properties;
  if (metric == "ReplicaLag") {
    const bool is_replica = properties.find("SourceDBInstanceIdentifier") != nullptr ||
                            properties.find("SourceDBClusterIdentifier") != nullptr ||
                            properties.find("SourceDBInstanceAutomatedBackupsArn") != nullptr;
    return is_replica || properties.find("DBClusterIdentifier") != nullptr ? std::string_view()
                                                                           : "is no read replica";
  }
  const Node* engine = properties.find("Engine");
  const auto text = engine == nullptr ? std::nullopt : context.resolver.text_of(*engine);
  const bool is_of_aurora = metric.starts_with("Aurora") && text && !text->starts_with("aurora");
  return is_of_aurora && properties.find("DBClusterIdentifier") == nullptr ? "is not of Aurora"
                                                                           : std::string_view();
}

/// The lag of a replica that is none, and metrics of Aurora for another engine.
void check_instance(const Context& context, const WatchedMetric& metric, Reporter& reporter) {
  if (metric.name != "ReplicaLag" && !metric.name.starts_with("Aurora")) return;
  for (const analysis::Dimension& dimension : metric.dimensions) {
    if (dimension.value == nullptr || dimension.name != "DBInstanceIdentifier") continue;
    const Resource* instance =
        context.analysis.symbols.resource_of(*dimension.value, "AWS::RDS::DBInstance");
    if (instance == nullptr || instance->properties == nullptr) continue;
    const std::string_view reason = reason_against(context, *instance, metric.name);
    if (reason.empty()) continue;
    Finding& finding =
        reporter.report(replica_lag, metric_place(metric, {"Dimensions", dimension.index, "Value"}),
                        dimension.value->mark(),
                        fmt::format("{} {}, and so has no {}: {}", quoted(instance->id), reason,
                                    metric.name, outcome(context, *metric.alarm)),
                        "watch a metric that it publishes");
    finding.related.push_back(reporter.related("the database", instance->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const WatchedMetric& metric : context.analysis.model<analysis::Alarms>().metrics()) {
    if (metric.name_space != "AWS/RDS") continue;
    check_instance(context, metric, reporter);
    if (metric.name != "AuroraReplicaLag") continue;
    for (const analysis::Dimension& dimension : metric.dimensions) {
      if (dimension.value == nullptr) continue;
      const Place place = metric_place(metric, {"Dimensions", dimension.index, "Value"});
      if (dimension.name == "Role") {
        const auto role = context.resolver.text_of(*dimension.value);
        if (!role || *role != "WRITER") continue;
        reporter.report(
            replica_lag, place, dimension.value->mark(),
            fmt::format("the writer has no AuroraReplicaLag: {}", outcome(context, *metric.alarm)),
            "watch the role READER");
        break;
      }
      if (dimension.name != "DBClusterIdentifier") continue;
      const Resource* cluster =
          context.analysis.symbols.resource_of(*dimension.value, "AWS::RDS::DBCluster");
      if (cluster == nullptr) continue;
      const auto instances = instances_of(context, *cluster);
      if (!instances || *instances > 1) continue;
      Finding& finding = reporter.report(
          replica_lag, place, dimension.value->mark(),
          fmt::format("cluster {} has no reader, and so no AuroraReplicaLag: {}",
                      quoted(cluster->id), outcome(context, *metric.alarm)),
          "add a second instance, or watch a metric that the replication itself publishes");
      finding.related.push_back(reporter.related("the cluster", cluster->mark));
      break;
    }
  }
}

}  // namespace

constinit const Check replica_lag{
    .rule =
        {
            .id = "OBS014",
            .severity = Severity::warning,
            .title = "An alarm on replica lag watches what has replicas",
            .why = "AuroraReplicaLag comes from the readers of a cluster and tells how far they "
                   "are behind its writer. A cluster of one instance publishes none, and no "
                   "metric of RDS tells how far one cluster is behind another. ReplicaLag "
                   "comes from read replicas alone.",
            .bad = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      StorageEncrypted: true
      MasterUsername: admin
      ManageMasterUserPassword: true
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
      DBInstanceClass: db.r6g.large
      Engine: aurora-mysql
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: AuroraReplicaLag
      Dimensions: [{Name: DBClusterIdentifier, Value: !Ref Cluster}]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 2
      Threshold: 60000
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .good = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      StorageEncrypted: true
      MasterUsername: admin
      ManageMasterUserPassword: true
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
      DBInstanceClass: db.r6g.large
      Engine: aurora-mysql
  Reader:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
      DBInstanceClass: db.r6g.large
      Engine: aurora-mysql
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: AuroraReplicaLag
      Dimensions: [{Name: DBClusterIdentifier, Value: !Ref Cluster}]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 2
      Threshold: 60000
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
                      "Aurora.AuroraMonitoring.Metrics.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
