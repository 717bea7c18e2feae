#include <fmt/format.h>

#include <string_view>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check proxy_engine;

namespace {

/// The family of an engine; empty for one that no proxy serves, or that is not known here.
std::string_view family_of(std::string_view engine) {
  if (engine == "mysql" || engine == "aurora-mysql" || engine == "mariadb") return "MYSQL";
  if (engine == "postgres" || engine == "aurora-postgresql") return "POSTGRESQL";
  if (engine.starts_with("sqlserver-")) return "SQLSERVER";
  return {};
}

void check_targets(const Context& context, const Resource& targets, const Resource& proxy,
                   std::string_view family, std::string_view property, Reporter& reporter) {
  const Node* listed = property_of(targets, {property});
  if (listed == nullptr || !listed->is_array()) return;
  for (const Node& item : listed->items()) {
    const Resource* database =
        referred(context, &item, {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"});
    if (database == nullptr) continue;
    const Node* engine = property_of(*database, {"Engine"});
    const auto name = certain_text(context, engine);
    const std::string_view wanted = name ? family_of(*name) : std::string_view();
    if (wanted.empty() || wanted == family) continue;
    const Node* said = property_of(proxy, {"EngineFamily"});
    Finding& finding = reporter.report(
        proxy_engine, property_place(proxy, {"EngineFamily"}), said->mark(),
        fmt::format("the proxy is for {}, {} is {}", family, quoted(database->id), *name),
        fmt::format("EngineFamily: {}", wanted));
    finding.related.push_back(reporter.related("its engine", engine->mark()));
    return;
  }
}

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& targets : context.tree.resources()) {
    if (targets.type != "AWS::RDS::DBProxyTargetGroup") continue;
    const Resource* proxy =
        referred(context, property_of(targets, {"DBProxyName"}), {"AWS::RDS::DBProxy"});
    if (proxy == nullptr) continue;
    const auto family = certain_text(context, property_of(*proxy, {"EngineFamily"}));
    if (!family) continue;
    check_targets(context, targets, *proxy, *family, "DBClusterIdentifiers", reporter);
    check_targets(context, targets, *proxy, *family, "DBInstanceIdentifiers", reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, proxy_engine, run_once,
                  {"AWS::RDS::DBProxy", "AWS::RDS::DBProxyTargetGroup", "AWS::RDS::DBCluster",
                   "AWS::RDS::DBInstance"});
}

}  // namespace

constinit const Check proxy_engine{
    .rule =
        {
            .id = "SCH076",
            .severity = Severity::error,
            .title = "A proxy speaks the language of its databases",
            .why = "A proxy of Amazon RDS is made for one family of engines, and registers no "
                   "database of another one.",
            .bad = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-postgresql
      MasterUsername: keeper
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Proxy:
    Type: AWS::RDS::DBProxy
    Properties:
      DBProxyName: orders
      EngineFamily: MYSQL
      RoleArn: arn:aws:iam::123456789012:role/proxy
      Auth: [{AuthScheme: SECRETS, SecretArn: !GetAtt Orders.MasterUserSecret.SecretArn}]
      VpcSubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Properties: {DBProxyName: !Ref Proxy, TargetGroupName: default, DBClusterIdentifiers: [!Ref Orders]}
)yaml",
            .good = R"yaml(Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-postgresql
      MasterUsername: keeper
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Proxy:
    Type: AWS::RDS::DBProxy
    Properties:
      DBProxyName: orders
      EngineFamily: POSTGRESQL
      RoleArn: arn:aws:iam::123456789012:role/proxy
      Auth: [{AuthScheme: SECRETS, SecretArn: !GetAtt Orders.MasterUserSecret.SecretArn}]
      VpcSubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Properties: {DBProxyName: !Ref Proxy, TargetGroupName: default, DBClusterIdentifiers: [!Ref Orders]}
)yaml",
            .peers = "",
            .source =
                ""
                "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
