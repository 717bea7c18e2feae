#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/findings.hpp"

namespace {

using Lines = std::multiset<std::string>;

/// A policy of a queue with one statement.
Lines of_queue(std::string_view statement) {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Queue: {{Type: AWS::SQS::Queue}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument: {{Version: "2012-10-17", Statement: [{}]}}
)yaml",
                                         statement),
                             "IAM061 SEC023");
}

Lines of_principal(std::string_view principal) {
  return of_queue(
      fmt::format("{{Effect: Allow, Principal: {{AWS: !Sub '{}'}}, Action: 'sqs:*', Resource: "
                  "!GetAtt Queue.Arn}}",
                  principal));
}

Lines of_transport(std::string_view effect, std::string_view condition) {
  return of_queue(
      fmt::format("{{Effect: {}, Principal: {{AWS: !Ref AWS::AccountId}}, Action: "
                  "'sqs:*', Resource: !GetAtt Queue.Arn, Condition: {{{}}}}}",
                  effect, condition));
}

Lines of_role(std::string_view service, std::string_view action) {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Principal: {{Service: {}}}, Action: "{}"}}]
)yaml",
                                         service, action),
                             "SCH019 IAM001");
}

/// An alarm with these metrics.
Lines of_alarm(std::string_view metrics) {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Topic: {{Type: AWS::SNS::Topic}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
      Threshold: 5
      AlarmActions: [!Ref Topic]
      Metrics:
{})yaml",
                                         metrics),
                             "OBS019");
}

std::string rate(std::string_view expression, std::string_view stat = "Sum",
                 std::string_view returns = "false") {
  return fmt::format(R"yaml(        - {{Id: rate, Expression: "{}", ReturnData: true}}
        - Id: errors
          ReturnData: {}
          MetricStat: {{Metric: {{Namespace: My, MetricName: E}}, Period: 60, Stat: "{}"}}
)yaml",
                     expression, returns, stat);
}

/// An alarm on one metric of AWS/DMS or AWS/CloudFront.
Lines of_metric(std::string_view name_space, std::string_view metric, std::string_view dimensions) {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Topic: {{Type: AWS::SNS::Topic}}
  Copy: {{Type: AWS::DMS::ReplicationInstance, Properties: {{ReplicationInstanceClass: dms.t3.medium}}}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: {}
      MetricName: {}
      Dimensions: [{}]
      Statistic: Average
      Period: 60
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
      Threshold: 5
      AlarmActions: [!Ref Topic]
)yaml",
                                         name_space, metric, dimensions),
                             "OBS010 OBS011");
}

}  // namespace

TEST_CASE("principals are put together well") {
  const Lines wrong{"IAM061 Policy"};
  CHECK(of_principal("arn:aws:iam::${AWS::AccountId}:rot") == wrong);
  CHECK(of_principal("arn:${AWS::Partition}:iam::${AWS::AccountId}:roles/worker") == wrong);
  CHECK(of_principal("arn:${AWS::Partition}:iam::${AWS::AccountId}:root").empty());
  CHECK(of_principal("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/worker").empty());
  CHECK(of_principal("${AWS::AccountId}").empty());
  CHECK(of_principal("arn:aws:iam::${AWS::AccountId}:role/${AWS::StackName}").empty());
}

TEST_CASE("a policy refuses what comes without TLS") {
  const Lines wrong{"SEC023 Policy"};
  CHECK(of_transport("Allow", "Bool: {'aws:SecureTransport': 'false'}") == wrong);
  CHECK(of_transport("Deny", "Bool: {'aws:SecureTransport': true}") == wrong);
  CHECK(of_transport("Deny", "Bool: {'aws:SecureTransport': 'false'}").empty());
  CHECK(of_transport("Allow", "Bool: {'aws:SecureTransport': 'true'}").empty());
  CHECK(of_transport("Deny",
                     "Bool: {'aws:SecureTransport': 'true'}, StringNotEquals: "
                     "{'aws:SourceVpce': 'vpce-1'}")
            .empty());
}

TEST_CASE("services and actions of trust policies exist") {
  CHECK(of_role("lambda.amazon.com", "sts:AssumeRole") == Lines{"SCH019 Role"});
  CHECK(of_role("alexa-appkit.amazon.com", "sts:AssumeRole").empty());
  CHECK(of_role("lambda.amazonaws.com", "sts:AssumeRoles") == Lines{"IAM001 Role"});
  CHECK(of_role("lambda.amazonaws.com", "sts*") == Lines{"IAM001 Role"});
  CHECK(of_role("lambda.amazonaws.com", "sts:*").empty());
}

TEST_CASE("metrics of an alarm and their expression fit each other") {
  const Lines wrong{"OBS019 Alarm"};
  CHECK(of_alarm(rate("100 * (errors / 2")) == wrong);
  CHECK(of_alarm(rate("100 * errors)")) == wrong);
  CHECK(of_alarm(rate("PERCENT(errors)")) == wrong);
  CHECK(of_alarm(rate("errors", "Total")) == wrong);
  CHECK(of_alarm(rate("errors", "Sum", "true")) == wrong);
  CHECK(of_alarm(rate("IF(errors > 5, errors, FILL(errors, 0))")).empty());
  CHECK(of_alarm(rate("errors", "p99.9")).empty());
  CHECK(of_alarm(rate("errors", "TM(10%:90%)")).empty());
  CHECK(of_alarm(rate("errors", "Sum", "!If [X, true, false]")).empty());
}

TEST_CASE("metrics of replication tasks and distributions are published by their dimensions") {
  constexpr std::string_view instance = "{Name: ReplicationInstanceIdentifier, Value: a}";
  constexpr std::string_view task = "{Name: ReplicationTaskIdentifier, Value: b}";
  const std::string both = fmt::format("{}, {}", instance, task);
  CHECK(of_metric("AWS/DMS", "CDCLatency", both) == Lines{"OBS010 Alarm"});
  CHECK(of_metric("AWS/DMS", "CDCLatencyTarget", instance) == Lines{"OBS011 Alarm"});
  CHECK(of_metric("AWS/DMS", "CDCLatencyTarget", both).empty());
  CHECK(of_metric("AWS/DMS", "CPUUtilization",
                  "{Name: ReplicationInstanceIdentifier, Value: !Ref Copy}") ==
        Lines{"OBS011 Alarm"});
  CHECK(of_metric("AWS/CloudFront", "5xxErrorRate",
                  "{Name: DistributionId, Value: E1}, {Name: Region, Value: !Ref AWS::Region}") ==
        Lines{"OBS011 Alarm"});
  CHECK(of_metric("AWS/CloudFront", "5xxErrorRate",
                  "{Name: DistributionId, Value: E1}, {Name: Region, Value: Global}")
            .empty());
}
