#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check database_public;

namespace {

constexpr std::array<std::string_view, 7> types{"AWS::RDS::DBInstance",
                                                "AWS::RDS::DBCluster",
                                                "AWS::Redshift::Cluster",
                                                "AWS::RedshiftServerless::Workgroup",
                                                "AWS::AmazonMQ::Broker",
                                                "AWS::DMS::ReplicationInstance",
                                                "AWS::Timestream::InfluxDBInstance"};

void run(const Context& context, Reporter& reporter) {
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr ||
        std::find(types.begin(), types.end(), resource.type) == types.end())
      continue;
    const Node* value = resource.property("PubliclyAccessible");
    if (value == nullptr || !spells(context, *value, "true")) continue;
    reporter.report(
        database_public, property_place(resource, {"PubliclyAccessible"}), value->mark(),
        fmt::format("{} gets a public address: PubliclyAccessible is true", quoted(resource.id)),
        "set PubliclyAccessible to false, and reach it from within the VPC");
  }
}

}  // namespace

constinit const Check database_public{
    .rule =
        {
            .id = "SEC011",
            .severity = Severity::warning,
            .title = "A database has no public address",
            .why = "The name of a publicly accessible database resolves to a public address: what "
                   "keeps the internet away from it is then one security group alone.",
            .bad = R"yaml(Resources:
  Warehouse:
    Type: AWS::Redshift::Cluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      ClusterType: single-node
      DBName: shop
      NodeType: ra3.xlplus
      MasterUsername: analyst
      ManageMasterPassword: true
      PubliclyAccessible: true
)yaml",
            .good = R"yaml(Resources:
  Warehouse:
    Type: AWS::Redshift::Cluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      ClusterType: single-node
      DBName: shop
      NodeType: ra3.xlplus
      MasterUsername: analyst
      ManageMasterPassword: true
      PubliclyAccessible: false
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
                      "USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
