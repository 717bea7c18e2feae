#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rules/validate.hpp"
#include "support/catch.hpp"

namespace {

using Lines = std::vector<std::string>;

/// The rules of the family SCH that find something, in order, with their places below Resources.
Lines found(std::string_view resources) {
  Lines lines;
  const std::string text = "Resources:\n" + std::string(resources);
  for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
    if (!finding.rule.starts_with("SCH")) continue;
    lines.push_back(std::string(finding.rule) + finding.path.substr(10));
  }
  return lines;
}

}  // namespace

TEST_CASE("a property takes what a reference yields", "[services]") {
  const std::string_view address = "  Eip: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}\n";
  const auto way = [address](std::string_view allocation) {
    return std::string(address) +
           "  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: subnet-0123456789abcdef0, "
           "AllocationId: " +
           std::string(allocation) + "}}\n";
  };
  CHECK(found(way("!Ref Eip")) == Lines{"SCH075/Nat/Properties/AllocationId"});
  CHECK(found(way("!GetAtt Eip.PublicIp")) == Lines{"SCH075/Nat/Properties/AllocationId"});
  CHECK(found(way("!GetAtt Eip.AllocationId")).empty());

  const auto site = [](std::string_view name) {
    return "  Site: {Type: AWS::S3::Bucket}\n"
           "  Cdn: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: "
           "{Enabled: "
           "true, Origins: [{Id: a, DomainName: " +
           std::string(name) +
           ", CustomOriginConfig: {OriginProtocolPolicy: http-only}}], DefaultCacheBehavior: "
           "{TargetOriginId: a, ViewerProtocolPolicy: redirect-to-https, CachePolicyId: "
           "658327ea-f89d-4fab-a63d-7e88639e58f6}}}}\n";
  };
  CHECK(found(site("!GetAtt Site.WebsiteURL")) ==
        Lines{"SCH075/Cdn/Properties/DistributionConfig/Origins/0/DomainName"});
  CHECK(found(site("!Select [2, !Split [/, !GetAtt Site.WebsiteURL]]")).empty());
  CHECK(found(site("!GetAtt Site.RegionalDomainName")).empty());
}

TEST_CASE("a route leads to integrations", "[services]") {
  const auto route = [](std::string_view target) {
    return "  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}\n"
           "  To: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, "
           "IntegrationType: HTTP_PROXY, IntegrationMethod: GET, IntegrationUri: "
           "'https://example.com', PayloadFormatVersion: '1.0'}}\n"
           "  R: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /a, "
           "Target: " +
           std::string(target) + "}}\n";
  };
  CHECK(found(route("!Sub 'integration/${To}'")) == Lines{"SCH070/R/Properties/Target"});
  CHECK(found(route("!Sub 'integrations/${To}'")).empty());
  CHECK(found(route("!Join [/, [integrations, !Ref To]]")).empty());
}

TEST_CASE("a proxy is of the family of its databases", "[services]") {
  const auto proxy = [](std::string_view family, std::string_view engine) {
    return "  Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: " + std::string(engine) +
           ", MasterUsername: keeper, ManageMasterUserPassword: true}}\n"
           "  Proxy: {Type: AWS::RDS::DBProxy, Properties: {DBProxyName: p, EngineFamily: " +
           std::string(family) +
           ", RoleArn: 'arn:aws:iam::123456789012:role/p', Auth: [{AuthScheme: SECRETS, SecretArn: "
           "!GetAtt Db.MasterUserSecret.SecretArn}], VpcSubnetIds: [subnet-0123456789abcdef0, "
           "subnet-0123456789abcdef1]}}\n"
           "  To: {Type: AWS::RDS::DBProxyTargetGroup, Properties: {DBProxyName: !Ref Proxy, "
           "TargetGroupName: default, DBClusterIdentifiers: [!Ref Db]}}\n";
  };
  CHECK(found(proxy("MYSQL", "aurora-postgresql")) ==
        Lines{"SCH076/Proxy/Properties/EngineFamily"});
  CHECK(found(proxy("MYSQL", "aurora-mysql")).empty());
  CHECK(found(proxy("POSTGRESQL", "aurora-postgresql")).empty());
}

TEST_CASE("a pipe says of its ends what they take", "[services]") {
  const auto pipe = [](std::string_view parameters) {
    return "  Q: {Type: AWS::SQS::Queue}\n"
           "  S: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n"
           "  P: {Type: AWS::Pipes::Pipe, Properties: {RoleArn: "
           "'arn:aws:iam::123456789012:role/p', "
           "Source: !GetAtt Q.Arn, Target: !GetAtt S.Arn" +
           std::string(parameters) + "}}\n";
  };
  CHECK(found(pipe("")) == Lines{"SCH077/P/Properties/Target"});
  CHECK(found(pipe(", TargetParameters: {InputTemplate: '{}'}")) ==
        Lines{"SCH077/P/Properties/Target"});
  const std::string_view right = ", TargetParameters: {KinesisStreamParameters: {PartitionKey: a}}";
  CHECK(found(pipe(right)).empty());
  CHECK(found(pipe(std::string(right) + ", SourceParameters: {KinesisStreamParameters: "
                                        "{StartingPosition: LATEST}}")) ==
        Lines{"SCH077/P/Properties/SourceParameters/KinesisStreamParameters"});
}

TEST_CASE("user data are encoded", "[services]") {
  const auto machine = [](std::string_view data) {
    return "  I: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-0123456789abcdef0, "
           "InstanceType: t3.small, UserData: " +
           std::string(data) + "}}\n";
  };
  CHECK(found(machine("!Sub '#!/bin/sh ${AWS::Region}'")) == Lines{"SCH078/I/Properties/UserData"});
  CHECK(found(machine("{'Fn::Base64': !Sub '#!/bin/sh ${AWS::Region}'}")).empty());
  CHECK(found(machine("IyEvYmluL3NoCg==")).empty());
  CHECK(found(machine("!ImportValue data")).empty());
}

TEST_CASE("queues alone subscribe to a FIFO topic", "[services]") {
  const auto topic = [](std::string_view fifo, std::string_view subscriber) {
    return "  T: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [A, " + std::string(fifo) +
           "}}\n  Q: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}\n  S: {Type: "
           "AWS::SNS::Subscription, Properties: {TopicArn: !Ref T, " +
           std::string(subscriber) + "}}\n";
  };
  const std::string_view ordered = "a.fifo, a.fifo], FifoTopic: true";
  const std::string_view plain = "a, b]";
  CHECK(found(topic(ordered, "Protocol: email, Endpoint: a@example.com")) ==
        Lines{"SCH079/S/Properties/Protocol"});
  CHECK(found(topic(ordered, "Protocol: sqs, Endpoint: !GetAtt Q.Arn")).empty());
  CHECK(found(topic(plain, "Protocol: email, Endpoint: a@example.com")).empty());
  CHECK(found(topic(plain, "Protocol: sqs, Endpoint: !GetAtt Q.Arn")) ==
        Lines{"SCH079/S/Properties/Endpoint"});
}

TEST_CASE("the name of a secret of Kafka users may begin with what is not known", "[services]") {
  const auto users = [](std::string_view name) {
    return "  U: {Type: AWS::SecretsManager::Secret, Properties: {Name: " + std::string(name) +
           ", KmsKeyId: alias/users}}\n  B: {Type: AWS::MSK::BatchScramSecret, Properties: "
           "{ClusterArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/o/"
           "01234567-89ab-cdef-0123-456789abcdef-4', SecretArnList: [!Ref U]}}\n";
  };
  CHECK(found(users("shop")) == Lines{"SCH080/U/Properties/Name"});
  CHECK(found(users("!Sub 'AmazonMSK_${AWS::StackName}'")).empty());
  CHECK(found(users("!Sub '${AWS::StackName}'")).empty());
}

TEST_CASE("an access list of CloudFront is for distributions", "[services]") {
  const auto list = [](std::string_view scope) {
    return "  L: {Type: AWS::WAFv2::WebACL, Properties: {Scope: " + std::string(scope) +
           ", DefaultAction: {Allow: {}}, VisibilityConfig: {CloudWatchMetricsEnabled: true, "
           "SampledRequestsEnabled: true, MetricName: m}}}\n  On: {Type: "
           "AWS::WAFv2::WebACLAssociation, Properties: {WebACLArn: !GetAtt L.Arn, ResourceArn: "
           "'arn:aws:apigateway:eu-west-1::/restapis/abc/stages/v1'}}\n";
  };
  CHECK(found(list("CLOUDFRONT")) == Lines{"SCH081/L/Properties/Scope"});
  CHECK(found(list("REGIONAL")).empty());
}

TEST_CASE("one cause, one finding", "[services]") {
  // The name of a property, misspelt, is not missing as well.
  CHECK(found("  D: {Type: AWS::SQS::Queue}\n"
              "  Q: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {DeadLetterTargetArn: "
              "!GetAtt D.Arn, maxReceiveCount: 3}}}\n") ==
        Lines{"SCH003/Q/Properties/RedrivePolicy/DeadLetterTargetArn"});
  // A length that no network takes leaves no bits behind it.
  CHECK(found("  N: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/8}}\n") ==
        Lines{"SCH049/N/Properties/CidrBlock"});
  CHECK(found("  N: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.1.0/16}}\n") ==
        Lines{"SCH014/N/Properties/CidrBlock"});
  // An engine that there is not is no other engine than that of the instances.
  CHECK(found("  C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora, MasterUsername: a1, "
              "ManageMasterUserPassword: true}}\n"
              "  I: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-mysql, "
              "DBClusterIdentifier: !Ref C, DBInstanceClass: db.r6g.large}}\n") ==
        Lines{"SCH018/C/Properties/Engine"});
}
