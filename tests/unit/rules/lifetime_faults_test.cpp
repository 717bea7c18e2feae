// Faults planted in the default template, one at a time: each must be found, where it stands.
#include <dbrepl/synthesize.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/findings.hpp"

namespace {

using dbrepl::tests::replaced;
using dbrepl::tests::said;

constexpr std::string_view families = "DEL NAM LIF";

std::string default_template() {
  return dbrepl::synthesize_default(dbrepl::TemplateFormat::compact);
}

struct Fault {
  std::string_view part;
  std::string_view by;
  std::string_view found;  ///< the line that is to be added
};

}  // namespace

TEST_CASE("the default template gets the one warning that its resources cannot avoid") {
  const std::string lines = said(default_template(), families);
  CHECK(lines.find(" error ") == std::string::npos);
  CHECK(lines.find("DEL005 warning MigrationScriptsBucket\n") != std::string::npos);
  std::size_t warnings = 0;
  for (std::size_t at = lines.find(" warning "); at != std::string::npos;
       at = lines.find(" warning ", at + 1)) {
    ++warnings;
  }
  CHECK(warnings == 1);
}

TEST_CASE("faults planted in the default template are found") {
  const std::vector<Fault> faults = {
      {R"("DeletionPolicy":"Delete")", R"("DeletionPolicy":"Retain")",
       "DEL001 warning DevAuroraCluster\n"},
      {R"("DeletionPolicy":"Delete")", R"("DeletionPolicy":"Snapshot")",
       "DEL001 warning DevAuroraCluster\n"},
      {R"("DeletionPolicy":"Delete",)", "", "DEL002 warning DevAuroraCluster\n"},
      {R"("UpdateReplacePolicy":"Delete")", R"("UpdateReplacePolicy":"Snapshot")",
       "DEL003 warning DevAuroraCluster\n"},
      {R"("DeletionProtection":false)", R"("DeletionProtection":true)",
       "DEL004 warning DevAuroraCluster\n"},
      {R"("DeletionProtection":false)",
       R"("DeletionProtection":false,"DeleteAutomatedBackups":false)",
       "DEL007 warning DevAuroraCluster\n"},
      {R"("PendingWindowInDays":7)", R"("PendingWindowInDays":30)", "DEL008 info DevKMSKey\n"},
      {R"("DBClusterIdentifier":{"Fn::Sub":"dev-aurora-cluster-${EnvironmentSuffix}"})",
       R"("DBClusterIdentifier":"dev-aurora-cluster")", "NAM001 warning DevAuroraCluster\n"},
      {R"("Name":{"Fn::Sub":"/db-replication/${EnvironmentSuffix}/prod/connection-string"})",
       R"("Name":"/db-replication/prod/connection-string")",
       "NAM001 warning ProdConnectionParameter\n"},
      {R"("DBClusterIdentifier":{"Fn::Sub":"staging-aurora-cluster-${EnvironmentSuffix}"})",
       R"("DBClusterIdentifier":{"Fn::Join":["-",["Dev-Aurora-Cluster",{"Ref":"EnvironmentSuffix"}]]})",
       "NAM002 error StagingAuroraCluster\n"},
      {R"("MaxLength":20)", R"("MaxLength":50)", "NAM003 warning \n"},
      {R"("^[a-z0-9]+(-[a-z0-9]+)*$")", R"("[a-z0-9-]+")", "NAM004 warning \n"},
      {R"("^[a-z0-9]+(-[a-z0-9]+)*$")", R"("[A-Za-z0-9]+")", "NAM004 warning \n"},
      {R"("^[a-z0-9]+(-[a-z0-9]+)*$")", R"("[a-z0-9._]+")", "NAM004 warning \n"},
      {R"("BucketName":{"Fn::Sub":"migration-scripts-)",
       R"("BucketName":{"Fn::Sub":"Migration-scripts-)", "NAM005 error MigrationScriptsBucket\n"},
      {R"("BucketName":{"Fn::Sub":"migration-scripts-)",
       R"("BucketName":{"Fn::Sub":"migration-scripts-eu-west-1-)",
       "NAM006 warning MigrationScriptsBucket\n"},
      {"ssm:${AWS::Region}:${AWS::AccountId}:", "ssm:us-east-1:${AWS::AccountId}:",
       "NAM006 warning LambdaExecutionRole\n"},
      {"ssm:${AWS::Region}:${AWS::AccountId}:", "ssm:${AWS::Region}:123456789012:",
       "NAM006 warning LambdaExecutionRole\n"},
      {R"("Runtime":"python3.13")", R"("Runtime":"python3.6")",
       "LIF001 error SchemaReplicationFunction\n"},
      {R"("Runtime":"python3.13")", R"("Runtime":"python3.9")",
       "LIF001 warning SchemaReplicationFunction\n"},
      {R"("EngineVersion":"5.7.mysql_aurora.2.12.6")",
       R"("EngineVersion":"5.7.mysql_aurora.2.11.2")", "LIF002 warning DevAuroraCluster\n"},
      {R"("EngineVersion":"5.7.mysql_aurora.2.12.6")",
       R"("EngineVersion":"8.0.mysql_aurora.3.04.0")", "LIF002 warning DevAuroraCluster\n"},
      {R"("DBInstanceClass":"db.r5.large")", R"("DBInstanceClass":"db.r8g.large")",
       "LIF003 error DevAuroraInstance1\n"},
      {R"("Engine":"aurora-mysql")",
       R"("Engine":"aurora-mysql","EngineLifecycleSupport":"open-source-rds-extended-support-disabled")",
       "LIF004 error DevAuroraCluster\n"},
  };
  const std::string unmutated = said(default_template(), families);
  for (const Fault& fault : faults) {
    INFO(fault.part << " → " << fault.by);
    REQUIRE(unmutated.find(fault.found) == std::string::npos);
    const std::string lines = said(replaced(default_template(), fault.part, fault.by), families);
    INFO(lines);
    CHECK(lines.find(fault.found) != std::string::npos);
  }
}

TEST_CASE("by an option the default template is to last, and what holds state is at stake") {
  dbrepl::ValidateOptions options;
  options.policy = dbrepl::Policy::durable;
  const std::string lines = said(default_template(), families, options);
  INFO(lines);
  CHECK(lines.find("DEL020 warning DevAuroraCluster\n") != std::string::npos);
  CHECK(lines.find("DEL020 warning MigrationScriptsBucket\n") != std::string::npos);
  CHECK(lines.find("DEL005") == std::string::npos);
  CHECK(lines.find("DevAuroraInstance1") == std::string::npos);
}
