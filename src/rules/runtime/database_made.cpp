#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "rules/known.hpp"
#include "rules/network/model.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check database_made;

namespace {

/// Whether the resource comes with no database of its own; PostgreSQL always brings one.
bool is_empty(const Context& context, const Resource& target) {
  const bool is_cluster = target.type == "AWS::RDS::DBCluster";
  if (!is_cluster && target.type != "AWS::RDS::DBInstance") return false;
  const Node& properties = *target.properties;
  for (const std::string_view brings :
       {"DatabaseName", "DBName", "DBClusterIdentifier", "SnapshotIdentifier",
        "DBSnapshotIdentifier", "DBClusterSnapshotIdentifier", "SourceDBClusterIdentifier",
        "SourceDBInstanceIdentifier", "SourceDbClusterResourceId", "SourceDbiResourceId",
        "GlobalClusterIdentifier", "ReplicationSourceIdentifier"}) {
    const bool own = brings != "DBClusterIdentifier" || !is_cluster;
    if (own && !surely_lacks(&properties, brings)) return false;
  }
  const auto engine = certain_text(context, properties.find("Engine"));
  return engine == "aurora-mysql" || engine == "mysql" || engine == "mariadb";
}

/// Whether a custom resource may make one: it is told of the database, or waits for it.
bool may_be_prepared(const Context& context, const Resource& target) {
  const auto& resources = context.tree.resources();
  return std::any_of(resources.begin(), resources.end(), [&](const Resource& custom) {
    if (!custom.is_custom()) return false;
    const auto edges = context.graph.from(context.tree.position(custom));
    return std::any_of(edges.begin(), edges.end(), [&](const analysis::Edge& edge) {
      const std::string_view type = resources[edge.to].type;
      return &resources[edge.to] == &target || type == "AWS::RDS::DBInstance";
    });
  });
}

void run(const Context& context, Reporter& reporter) {
  std::unordered_set<const Resource*> seen;
  for (const net::Reference& reference : network_of(context).references()) {
    const Resource& target = *reference.target->resource;
    if (target.properties == nullptr || !seen.insert(&target).second ||
        !is_empty(context, target) || may_be_prepared(context, target)) {
      continue;
    }
    Finding& finding = report_resource(
        database_made, reporter, target,
        fmt::format("\"{}\" starts without a database, and nothing in the template makes one for "
                    "\"{}\"",
                    target.id, reference.client->resource->id),
        target.type == "AWS::RDS::DBCluster"
            ? "give it a DatabaseName when it is made: later that replaces it"
            : "give it a DBName when it is made: later that replaces it");
    finding.related.push_back(reporter.related("a client of it", reference.client->resource->mark));
  }
}

}  // namespace

constinit const Check database_made{
    .rule =
        {
            .id = "RUN010",
            .severity = Severity::info,
            .title = "A server of MySQL has a database for its clients",
            .why = "A server of MySQL without a name for its first database has none but its own. "
                   "Clients cannot use a database that is not there, and a name that is added "
                   "later replaces the server by an empty one.",
            .bad = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      MasterUsername: owner
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      VpcConfig: {SubnetIds: [!ImportValue Subnet], SecurityGroupIds: [!ImportValue Group]}
      Environment: {Variables: {DB_HOST: !GetAtt Cluster.Endpoint.Address}}
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .good = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      DatabaseName: orders
      MasterUsername: owner
      ManageMasterUserPassword: true
      StorageEncrypted: true
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      VpcConfig: {SubnetIds: [!ImportValue Subnet], SecurityGroupIds: [!ImportValue Group]}
      Environment: {Variables: {DB_HOST: !GetAtt Cluster.Endpoint.Address}}
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-rds-dbcluster.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
