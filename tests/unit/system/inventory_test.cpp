#include "inventory.hpp"

#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/synthesis.hpp"

using namespace dbrepl::tests;

namespace {

/// The property that holds the physical name; what is not here has a Name tag instead.
const std::map<std::string_view, std::string_view> name_property = {
    {"AWS::KMS::Alias", "AliasName"},
    {"AWS::SecretsManager::Secret", "Name"},
    {"AWS::RDS::DBSubnetGroup", "DBSubnetGroupName"},
    {"AWS::EC2::SecurityGroup", "GroupName"},
    {"AWS::RDS::DBCluster", "DBClusterIdentifier"},
    {"AWS::RDS::DBInstance", "DBInstanceIdentifier"},
    {"AWS::S3::Bucket", "BucketName"},
    {"AWS::IAM::Role", "RoleName"},
    {"AWS::Lambda::Function", "FunctionName"},
    {"AWS::Logs::LogGroup", "LogGroupName"},
    {"AWS::CloudWatch::Alarm", "AlarmName"},
    {"AWS::SSM::Parameter", "Name"},
};

std::string name_of(const Json& resource) {
  const std::string type = resource.at("Type");
  const Json& properties = resource.at("Properties");
  const auto property = name_property.find(type);
  if (property != name_property.end()) {
    return properties.at(std::string(property->second)).at("Fn::Sub");
  }
  for (const Json& tag : properties.at("Tags")) {
    if (tag.at("Key") == "Name") {
      return tag.at("Value").at("Fn::Sub");
    }
  }
  return "";
}

/// Collects "PATH TARGET" of every Ref and Fn::GetAtt, Sub aside; a target of GetAtt is given with
/// its attribute and without.
void collect_wires(const Json& value, const std::string& path, std::set<std::string>& wires) {
  if (value.is_object() && value.contains("Ref")) {
    wires.insert(path + " " + value.at("Ref").get<std::string>());
  } else if (value.is_object() && value.contains("Fn::GetAtt")) {
    const std::string id = value.at("Fn::GetAtt").at(0);
    wires.insert(path + " " + id);
    wires.insert(path + " " + id + "." + value.at("Fn::GetAtt").at(1).get<std::string>());
  } else if (value.is_object()) {
    for (const auto& [key, child] : value.items()) {
      collect_wires(child, path.empty() ? key : path + "." + key, wires);
    }
  } else if (value.is_array()) {
    for (const Json& child : value) {
      collect_wires(child, path, wires);
    }
  }
}

std::vector<std::string> split_wires(std::string_view text) {
  std::vector<std::string> wires;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("; "), text.size());
    wires.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return wires;
}

/// The default has the functions in the staging environment.
std::string moved(std::string wire, const InventoryRow& row) {
  const bool of_functions = row.type == "AWS::Lambda::Function" || row.id == "LambdaSecurityGroup";
  const std::size_t at = wire.find(" Dev");
  if (of_functions && at != std::string::npos) {
    wire.replace(at + 1, 3, "Staging");
  }
  return wire;
}

void check_inventory(const Json& out, bool functions_in_dev) {
  const Json& resources = out.at("Resources");
  CHECK(resources.size() == std::size(inventory));
  for (const InventoryRow& row : inventory) {
    INFO(row.id);
    const std::string id(row.id);
    REQUIRE(resources.contains(id));
    const Json& resource = resources.at(id);
    CHECK(resource.at("Type") == row.type);
    if (!row.name.empty()) {
      CHECK(name_of(resource) == row.name);
    }
    std::set<std::string> wires;
    collect_wires(resource.at("Properties"), "", wires);
    for (const std::string& wire : split_wires(row.wires)) {
      const std::string wanted = functions_in_dev ? wire : moved(wire, row);
      INFO(wanted);
      CHECK(wires.count(wanted) == 1);
    }
  }
}

std::size_t mentions(const Json& out, std::string_view what) {
  const std::string text = out.dump();
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("The default is the inventory", "[system]") {
  const Json out = synthesized("{}");
  check_inventory(out, false);
  CHECK(out.at("Parameters").size() == 2);
  CHECK(out.at("Outputs").size() == 6);
  CHECK_FALSE(out.contains("Conditions"));
}

TEST_CASE("The original is the inventory, and names the suffix 73 times", "[system]") {
  const Json out = synthesized_example("original");
  check_inventory(out, true);
  CHECK(out.at("Parameters").size() == 2);
  CHECK(out.at("Outputs").size() == 6);
  CHECK(mentions(out, "EnvironmentSuffix") == 73);
  for (const auto& [id, resource] : out.at("Resources").items()) {
    INFO(id);
    CHECK_FALSE(resource.contains("DeletionPolicy"));
    CHECK_FALSE(resource.contains("UpdateReplacePolicy"));
    CHECK_FALSE(resource.contains("DependsOn"));
    CHECK_FALSE(resource.contains("Condition"));
  }
  CHECK_FALSE(out.contains("Mappings"));
}

TEST_CASE("The compact default fits into a request without a bucket", "[system]") {
  CHECK(synthesized("{}").dump().size() <= 51200);
}

TEST_CASE("Another environment follows the pattern of names", "[system]") {
  const Json out = synthesized(R"(
environments:
  - {name: pre-prod, cidr: 10.1.0.0/16, instances: 2}
  - {name: qa, cidr: 10.2.0.0/16}
)");
  CHECK(at(out, "/Resources/PreProdAuroraCluster/Properties/DBClusterIdentifier/Fn::Sub") ==
        R"("pre-prod-aurora-cluster-${EnvironmentSuffix}")");
  CHECK(at(out, "/Resources/PreProdAuroraInstance2/Properties/DBInstanceIdentifier/Fn::Sub") ==
        R"("pre-prod-aurora-instance-2-${EnvironmentSuffix}")");
  CHECK(at(out, "/Resources/QaVPC/Properties/CidrBlock") == R"("10.2.0.0/16")");
  CHECK(at(out, "/Resources/PreProdToQaPeeringConnection/Properties/VpcId/Ref") ==
        R"("PreProdVPC")");
  CHECK(at(out, "/Resources/QaToPreProdRoute/Properties/RouteTableId/Ref") == R"("QaRouteTable")");
  CHECK(at(out, "/Outputs/QaAuroraClusterEndpoint/Export/Name/Fn::Sub") ==
        R"("${AWS::StackName}-QaAuroraEndpoint")");
  CHECK(at(out,
           "/Resources/SchemaReplicationFunction/Properties/Environment/Variables/"
           "PRE_PROD_ENDPOINT") == R"({"Fn::GetAtt":["PreProdAuroraCluster","Endpoint.Address"]})");
}
