#include "analysis/network/placement.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace dbrepl::analysis::network {

namespace {

// Sorted by type.
constexpr std::array placed_types = {
    PlacedType{"AWS::AmazonMQ::Broker", "SubnetIds", "SecurityGroups", ""},
    PlacedType{"AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier", "", ""},
    PlacedType{"AWS::Batch::ComputeEnvironment", "ComputeResources.Subnets",
               "ComputeResources.SecurityGroupIds", ""},
    PlacedType{"AWS::CodeBuild::Project", "VpcConfig.Subnets", "VpcConfig.SecurityGroupIds", ""},
    PlacedType{"AWS::DAX::Cluster", "", "SecurityGroupIds", "SubnetGroupName"},
    PlacedType{"AWS::DMS::ReplicationInstance", "", "VpcSecurityGroupIds",
               "ReplicationSubnetGroupIdentifier"},
    PlacedType{"AWS::DocDB::DBCluster", "", "VpcSecurityGroupIds", "DBSubnetGroupName", true,
               "Port", 27017},
    PlacedType{"AWS::EC2::Instance", "SubnetId", "SecurityGroupIds", ""},
    PlacedType{"AWS::EC2::VPCEndpoint", "SubnetIds", "SecurityGroupIds", "", false, "", 443},
    PlacedType{"AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.Subnets",
               "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups", ""},
    PlacedType{"AWS::EFS::MountTarget", "SubnetId", "SecurityGroups", "", false, "", 2049},
    PlacedType{"AWS::EKS::Cluster", "ResourcesVpcConfig.SubnetIds",
               "ResourcesVpcConfig.SecurityGroupIds", ""},
    PlacedType{"AWS::ElastiCache::CacheCluster", "", "VpcSecurityGroupIds", "CacheSubnetGroupName",
               true, "Port", 0},
    PlacedType{"AWS::ElastiCache::ReplicationGroup", "", "SecurityGroupIds", "CacheSubnetGroupName",
               true, "Port", 6379},
    PlacedType{"AWS::ElastiCache::ServerlessCache", "SubnetIds", "SecurityGroupIds", "", true, "",
               0},
    PlacedType{"AWS::ElasticLoadBalancing::LoadBalancer", "Subnets", "SecurityGroups", ""},
    PlacedType{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets", "SecurityGroups", ""},
    PlacedType{"AWS::Lambda::Function", "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds", ""},
    PlacedType{"AWS::MSK::Cluster", "BrokerNodeGroupInfo.ClientSubnets",
               "BrokerNodeGroupInfo.SecurityGroups", ""},
    PlacedType{"AWS::MemoryDB::Cluster", "", "SecurityGroupIds", "SubnetGroupName", true, "Port",
               6379},
    PlacedType{"AWS::Neptune::DBCluster", "", "VpcSecurityGroupIds", "DBSubnetGroupName", true,
               "DBPort", 8182},
    PlacedType{"AWS::OpenSearchService::Domain", "VPCOptions.SubnetIds",
               "VPCOptions.SecurityGroupIds", "", true, "", 443},
    PlacedType{"AWS::RDS::DBCluster", "", "VpcSecurityGroupIds", "DBSubnetGroupName", true, "Port",
               0},
    PlacedType{"AWS::RDS::DBInstance", "", "VPCSecurityGroups", "DBSubnetGroupName", true, "Port",
               0},
    PlacedType{"AWS::RDS::DBProxy", "VpcSubnetIds", "VpcSecurityGroupIds", "", true, "", 0},
    PlacedType{"AWS::Redshift::Cluster", "", "VpcSecurityGroupIds", "ClusterSubnetGroupName", true,
               "Port", 5439},
    PlacedType{"AWS::RedshiftServerless::Workgroup", "SubnetIds", "SecurityGroupIds", "", true,
               "Port", 5439},
    PlacedType{"AWS::Serverless::Function", "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds",
               ""},
    PlacedType{"AWS::Synthetics::Canary", "VPCConfig.SubnetIds", "VPCConfig.SecurityGroupIds", ""},
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> subnet_groups = {{
    {"AWS::DAX::SubnetGroup", "SubnetIds"},
    {"AWS::DMS::ReplicationSubnetGroup", "SubnetIds"},
    {"AWS::DocDB::DBSubnetGroup", "SubnetIds"},
    {"AWS::ElastiCache::SubnetGroup", "SubnetIds"},
    {"AWS::MemoryDB::SubnetGroup", "SubnetIds"},
    {"AWS::Neptune::DBSubnetGroup", "SubnetIds"},
    {"AWS::Redshift::ClusterSubnetGroup", "SubnetIds"},
}};

constexpr std::array<std::pair<std::string_view, std::int64_t>, 17> engine_ports = {{
    {"MYSQL", 3306},  // families of proxies
    {"POSTGRESQL", 5432},
    {"SQLSERVER", 1433},
    {"aurora", 3306},
    {"aurora-mysql", 3306},
    {"aurora-postgresql", 5432},
    {"mariadb", 3306},
    {"memcached", 11211},
    {"mysql", 3306},
    {"oracle-ee", 1521},
    {"oracle-se2", 1521},
    {"postgres", 5432},
    {"redis", 6379},
    {"sqlserver-ee", 1433},
    {"sqlserver-se", 1433},
    {"sqlserver-web", 1433},
    {"valkey", 6379},
}};

}  // namespace

const PlacedType* find_placed_type(std::string_view type) {
  const auto found = std::lower_bound(
      placed_types.begin(), placed_types.end(), type,
      [](const PlacedType& placed, std::string_view sought) { return placed.type < sought; });
  return found != placed_types.end() && found->type == type ? &*found : nullptr;
}

std::string_view subnet_list_of(std::string_view type) {
  if (type == "AWS::RDS::DBSubnetGroup") return "SubnetIds";
  for (const auto& [group, list] : subnet_groups) {
    if (group == type) return list;
  }
  return {};
}

bool is_host_attribute(std::string_view attribute) {
  if (attribute.ends_with("Port") || attribute.ends_with("Ports")) return false;
  return attribute.find("Endpoint") != std::string_view::npos ||
         attribute.find("EndPoint") != std::string_view::npos;
}

std::optional<std::int64_t> port_of_engine(std::string_view engine) {
  for (const auto& [name, port] : engine_ports) {
    if (name == engine) return port;
  }
  return std::nullopt;
}

}  // namespace dbrepl::analysis::network
