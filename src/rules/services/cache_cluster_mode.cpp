#include <fmt/format.h>

#include <string>
#include <utility>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check cache_cluster_mode;

namespace {

void check_cache(const Context& context, const Resource& cache, const Resource& settings,
                 Reporter& reporter) {
  const Node* failover = property_of(cache, {"AutomaticFailoverEnabled"});
  const auto report = [&](const Place& place, Mark mark, std::string message) {
    Finding& finding = reporter.report(cache_cluster_mode, place, mark, std::move(message));
    finding.related.push_back(reporter.related("the parameter group", settings.mark));
  };
  if (certain_text(context, failover) == "false") {
    report(property_place(cache, {"AutomaticFailoverEnabled"}), failover->mark(),
           "in cluster mode automatic failover must be on");
  }
  if (!surely_lacks(cache.properties, "NumNodeGroups") ||
      !surely_lacks(cache.properties, "NodeGroupConfiguration") ||
      !surely_lacks(cache.properties, "ReplicasPerNodeGroup"))
    return;
  const Node* nodes = property_of(cache, {"NumCacheClusters"});
  const bool missing = surely_lacks(cache.properties, "NumCacheClusters");
  if (missing || certain_integer(context, nodes).value_or(2) <= 1) {
    report(missing ? property_place(cache) : property_place(cache, {"NumCacheClusters"}),
           missing ? cache.mark : nodes->mark(),
           "in cluster mode the group says how many shards it has, or has more than one node");
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& cache : context.tree.resources()) {
    if (cache.type != "AWS::ElastiCache::ReplicationGroup") continue;
    const Resource* settings = referred(context, property_of(cache, {"CacheParameterGroupName"}),
                                        {"AWS::ElastiCache::ParameterGroup"});
    if (settings == nullptr) continue;
    if (certain_text(context, property_of(*settings, {"Properties", "cluster-enabled"})) == "yes")
      check_cache(context, cache, *settings, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, cache_cluster_mode, run_once,
                  {"AWS::ElastiCache::ParameterGroup", "AWS::ElastiCache::ReplicationGroup"});
}

}  // namespace

constinit const Check cache_cluster_mode{
    .rule =
        {
            .id = "SCH058",
            .severity = Severity::error,
            .title = "A replication group in cluster mode fails over",
            .why = "With cluster-enabled in its parameter group, a replication group "
                   "shards its data. ElastiCache then wants automatic failover, and more "
                   "than one node where the number of shards is not given.",
            .bad = R"yaml(Resources:
  Settings:
    Type: AWS::ElastiCache::ParameterGroup
    Properties:
      CacheParameterGroupFamily: redis7
      Description: Shards
      Properties:
        cluster-enabled: "yes"
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.t3.micro
      CacheParameterGroupName: !Ref Settings
      AutomaticFailoverEnabled: false
      NumNodeGroups: 2
)yaml",
            .good = R"yaml(Resources:
  Settings:
    Type: AWS::ElastiCache::ParameterGroup
    Properties:
      CacheParameterGroupFamily: redis7
      Description: Shards
      Properties:
        cluster-enabled: "yes"
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.t3.micro
      CacheParameterGroupName: !Ref Settings
      AutomaticFailoverEnabled: true
      NumNodeGroups: 2
)yaml",
            .peers = "E3026",
            .source = " "
                      "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/"
                      "API_CreateReplicationGroup.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
