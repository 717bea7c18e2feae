#include "support/catch.hpp"
#include "support/synthesis.hpp"

using namespace dbrepl::tests;

namespace {

constexpr std::string_view two = R"(
environments:
  - {name: a, cidr: 10.1.0.0/16}
  - {name: b, cidr: 10.2.0.0/16}
)";

/// Types that take no tags.
bool takes_tags(const std::string& type) {
  return type != "AWS::EC2::Route" && type != "AWS::EC2::SubnetRouteTableAssociation" &&
         type != "AWS::KMS::Alias";
}

/// The tags of a resource as an object, in either of the two forms that services have.
Json tags_of(const Json& resource) {
  Json tags = Json::object();
  const Json& written = resource.at("Properties").at("Tags");
  if (written.is_object()) {
    return written;
  }
  for (const Json& tag : written) {
    tags[tag.at("Key").get<std::string>()] = tag.at("Value");
  }
  return tags;
}

}  // namespace

TEST_CASE("Whatever takes tags has Name with the suffix, Environment and the configured tags",
          "[system]") {
  const Json out = synthesized("tags: {Team: data, Tier: basic}\ndefaults: {tags: {Tier: gold}}");
  for (const auto& [id, resource] : out.at("Resources").items()) {
    INFO(id);
    REQUIRE(resource.at("Properties").contains("Tags") == takes_tags(resource.at("Type")));
    if (!takes_tags(resource.at("Type"))) {
      continue;
    }
    const Json tags = tags_of(resource);
    CHECK(tags.at("Name").at("Fn::Sub").get<std::string>().find("${EnvironmentSuffix}") !=
          std::string::npos);
    const std::string environment = tags.at("Environment");
    CHECK(tags.at("Team") == "data");
    CHECK(tags.at("Tier") == (environment == "shared" ? "basic" : "gold"));
  }
}

TEST_CASE("An optional alarm has a parameter and a condition", "[system]") {
  const Json out = synthesized(std::string(two) + "defaults: {lag_alarm: {optional: true}}");
  CHECK(out.at("Parameters").size() == 4);
  CHECK(at(out, "/Parameters/CreateALagAlarm") ==
        R"({"Type":"String","Description":"Whether the a cluster has an alarm on replica lag",)"
        R"("Default":"true","AllowedValues":["true","false"]})");
  CHECK(at(out, "/Conditions/AHasLagAlarm") ==
        R"({"Fn::Equals":[{"Ref":"CreateALagAlarm"},"true"]})");
  CHECK(at(out, "/Resources/AReplicationLagAlarm/Condition") == R"("AHasLagAlarm")");
}

TEST_CASE("An alarm can be left out, and can tell somebody", "[system]") {
  const Json out = synthesized(R"(
environments:
  - {name: a, cidr: 10.1.0.0/16, lag_alarm: {enabled: false}}
  - {name: b, cidr: 10.2.0.0/16, lag_alarm: {actions: ["arn:aws:sns:eu-central-1:111122223333:ops"]}}
)");
  CHECK_FALSE(out.at("Resources").contains("AReplicationLagAlarm"));
  CHECK(at(out, "/Resources/BReplicationLagAlarm/Properties/AlarmActions") ==
        R"(["arn:aws:sns:eu-central-1:111122223333:ops"])");
}

TEST_CASE("Databases can take connections from peers alone", "[system]") {
  const Json out = synthesized("defaults: {ingress: peered}");
  const auto ranges = [&](const char* group) {
    std::vector<std::string> found;
    for (const Json& rule :
         out.at("Resources").at(group).at("Properties").at("SecurityGroupIngress")) {
      found.push_back(rule.at("CidrIp"));
    }
    return found;
  };
  CHECK(ranges("DevDBSecurityGroup") == std::vector<std::string>{"10.1.0.0/16", "10.2.0.0/16"});
  CHECK(ranges("StagingDBSecurityGroup") ==
        std::vector<std::string>{"10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"});
}

TEST_CASE("Subnets lie in the zones in turn", "[system]") {
  const Json out = synthesized(R"(
environments:
  - name: a
    cidr: 10.1.0.0/16
    subnets: [10.1.1.0/24, 10.1.2.0/24, 10.1.3.0/24]
)");
  CHECK(at(out, "/Resources/APrivateSubnet3/Properties/AvailabilityZone/Fn::Select/0") == "0");
  CHECK(at(out, "/Resources/ADBSubnetGroup/Properties/SubnetIds").find("APrivateSubnet3") !=
        std::string::npos);
  CHECK(at(out, "/Resources/ASubnet3RouteTableAssociation/Properties/SubnetId") ==
        R"({"Ref":"APrivateSubnet3"})");
}

TEST_CASE("Deletion policies stand with the cluster, for deletion and replacement", "[system]") {
  const Json out = synthesized(R"(
environments:
  - {name: a, cidr: 10.1.0.0/16, deletion_policy: Snapshot}
  - {name: b, cidr: 10.2.0.0/16, deletion_policy: Retain}
)");
  CHECK(at(out, "/Resources/AAuroraCluster/DeletionPolicy") == R"("Snapshot")");
  CHECK(at(out, "/Resources/AAuroraCluster/UpdateReplacePolicy") == R"("Snapshot")");
  CHECK(at(out, "/Resources/BAuroraCluster/DeletionPolicy") == R"("Retain")");
}

TEST_CASE("The policy stands in the metadata, for validation", "[system]") {
  CHECK(at(synthesized("{}"), "/Metadata/dbrepl/policy") == R"("ephemeral")");
  CHECK(at(synthesized("policy: durable"), "/Metadata/dbrepl/policy") == R"("durable")");
}

TEST_CASE("No log exports, no property", "[system]") {
  const Json out = synthesized("defaults: {log_exports: []}");
  CHECK(at(out, "/Resources/DevAuroraCluster/Properties/EnableCloudwatchLogsExports").empty());
}

TEST_CASE("Concurrency is reserved where it is asked for", "[system]") {
  const Json out = synthesized("functions: {reserved_concurrency: 0}");
  CHECK(at(out, "/Resources/DataReplicationFunction/Properties/ReservedConcurrentExecutions") ==
        "0");
}

TEST_CASE("A default suffix stands with the parameter", "[system]") {
  const Json out = synthesized("parameters: {environment_suffix: {default: pr-1, max_length: 8}}");
  CHECK(at(out, "/Parameters/EnvironmentSuffix/Default") == R"("pr-1")");
  CHECK(at(out, "/Parameters/EnvironmentSuffix/MaxLength") == "8");
}
