#include "analysis/lifetime/destroy_plan.hpp"

#include <fmt/format.h>

#include <string>

#include "analysis/lifetime/names.hpp"
#include "support/catch.hpp"

using namespace dbrepl;

namespace {

/// Waves as "A B | C", with what is kept in parentheses.
std::string waves_of(const analysis::DestroyPlan& plan) {
  std::string text;
  for (const auto& wave : plan.waves) {
    if (!text.empty()) text += " |";
    for (const auto& one : wave) {
      text += one.is_kept ? fmt::format(" ({})", one.resource->id)
                          : fmt::format(" {}", one.resource->id);
    }
  }
  return text;
}

std::string remains(const analysis::DestroyPlan& plan) {
  std::string text;
  for (const auto& one : plan.remainders) {
    text += fmt::format("{} {}: {}\n", one.resource->id, to_string(one.certainty), one.what);
  }
  return text;
}

struct Planned {
  explicit Planned(std::string text)
      : source(document::read("t", std::move(text))),
        analysis(source, options),
        plan(analysis::plan_destruction(analysis)) {}

  analysis::Options options;
  document::Document source;
  analysis::Analysis analysis;
  analysis::DestroyPlan plan;
};

}  // namespace

TEST_CASE("a stack goes in the reverse order of its references") {
  const Planned planned(
      "Resources:\n"
      "  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}\n"
      "  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: "
      "10.0.0.0/24}}\n"
      "  Group: {Type: 'AWS::RDS::DBSubnetGroup', Properties: {SubnetIds: [!Ref Subnet], "
      "DBSubnetGroupDescription: d}}\n"
      "  Data: {Type: 'AWS::RDS::DBCluster', DeletionPolicy: Retain, Properties: "
      "{DBSubnetGroupName: "
      "!Ref Group}}\n"
      "  Writer: {Type: 'AWS::RDS::DBInstance', DependsOn: Vpc, Properties: {DBClusterIdentifier: "
      "!Ref Data}}\n"
      "  Topic: {Type: 'AWS::SNS::Topic'}\n");
  CHECK(waves_of(planned.plan) == " Writer Topic | (Data) | Group | Subnet | Vpc");
  CHECK(planned.plan.takes.least == 5);
  CHECK(planned.plan.takes.most == 23);
  REQUIRE(planned.plan.slowest.size() == 5);
  CHECK(planned.plan.slowest.front()->id == "Writer");
  CHECK(planned.plan.slowest.back()->id == "Vpc");
  CHECK(remains(planned.plan) == "Data stays: the resource, AWS::RDS::DBCluster\n");
  CHECK(planned.plan.circular.empty());
}

TEST_CASE("what depends on itself has no order") {
  const Planned planned(
      "Resources:\n"
      "  A: {Type: 'AWS::SNS::Topic', DependsOn: B}\n"
      "  B: {Type: 'AWS::SNS::Topic', DependsOn: A}\n"
      "  C: {Type: 'AWS::SNS::Topic'}\n");
  CHECK(waves_of(planned.plan) == " C");
  CHECK(planned.plan.circular.size() == 2);
}

TEST_CASE("an empty template has an empty plan") {
  const Planned planned("Resources: {}");
  CHECK(planned.plan.waves.empty());
  CHECK(planned.plan.takes.most == 0);
}

TEST_CASE("what remains is named with its reason") {
  const Planned planned(
      "Parameters: {S: {Type: String}}\nResources:\n"
      "  K: {Type: 'AWS::KMS::Key', Properties: {PendingWindowInDays: 9}}\n"
      "  D: {Type: 'AWS::RDS::DBCluster', Properties: {DBClusterIdentifier: !Sub 'd-${S}', "
      "EnableCloudwatchLogsExports: [error, slowquery], DeleteAutomatedBackups: false}}\n"
      "  L: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: !Sub "
      "'/aws/rds/cluster/d-${S}/error'}}\n"
      "  F: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: !Sub 'f-${S}', VpcConfig: "
      "{}, Runtime: python3.13, "
      "Code: {ZipFile: 'import boto3; boto3.client(\"ssm\").put_parameter()'}}}\n"
      "  G: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: !Sub 'g-${S}', Code: {}}}\n"
      "  M: {Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: !Join ['', [/aws/lambda/g-, "
      "!Ref S]]}}\n"
      "  T: {Type: 'AWS::DynamoDB::Table', Properties: {PointInTimeRecoverySpecification: "
      "{PointInTimeRecoveryEnabled: true}}}\n"
      "  X: {Type: 'AWS::SecretsManager::Secret', Properties: {Name: !Sub 'x-${S}'}}\n"
      "  Y: {Type: 'AWS::SecretsManager::Secret'}\n");
  CHECK(remains(planned.plan) ==
        "K stays for a time: the key\n"
        "D stays: a last snapshot\n"
        "D stays: its automated backups\n"
        "D stays: the log group /aws/rds/cluster/d-${S}/slowquery\n"
        "F stays: the log group /aws/lambda/f-${S}\n"
        "F stays for a time: its network interfaces\n"
        "F may stay: parameters of Systems Manager\n"
        "T stays for a time: a backup of the table\n"
        "X stays for a time: its name\n");
}

TEST_CASE("what was checked of names is counted") {
  Planned planned(
      "Parameters: {Suffix: {Type: String, AllowedPattern: '[a-z]+', MaxLength: 9}}\nResources:\n"
      "  A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub 'a-${Suffix}'}}\n"
      "  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub "
      "'b-${Suffix}-${AWS::AccountId}'}}\n"
      "  C: {Type: 'AWS::SNS::Topic', Properties: {TopicName: c}}\n"
      "  D: {Type: 'AWS::SNS::Topic'}\n");
  const analysis::NameEvidence evidence = analysis::name_evidence(planned.analysis);
  CHECK(evidence.names == 3);
  CHECK(evidence.with_suffix == 2);
  CHECK(evidence.parameter == "Suffix");
  CHECK(evidence.pattern == "[a-z]+");
  CHECK(evidence.values > 0);
  CHECK(evidence.longest == 48);
}
