#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check alarm_environment;

// Found with all other crossings by environment_crossed.
constinit const Check alarm_environment{
    .rule =
        {
            .id = "OBS017",
            .severity = Severity::warning,
            .title = "An alarm watches the resource of its own environment",
            .why = "An alarm that is named after one environment and watches another one's "
                   "resource stays silent when it matters, and sends people to the wrong place.",
            .bad = R"yaml(Resources:
  DevQueue: {Type: AWS::SQS::Queue}
  ProdQueue: {Type: AWS::SQS::Queue}
  TestQueue: {Type: AWS::SQS::Queue}
  DevAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{Name: QueueName, Value: !GetAtt DevQueue.QueueName}]
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 600
      ComparisonOperator: GreaterThanThreshold
  TestAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{Name: QueueName, Value: !GetAtt TestQueue.QueueName}]
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 600
      ComparisonOperator: GreaterThanThreshold
  ProdAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{Name: QueueName, Value: !GetAtt DevQueue.QueueName}]
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 600
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .good = R"yaml(Resources:
  DevQueue: {Type: AWS::SQS::Queue}
  ProdQueue: {Type: AWS::SQS::Queue}
  DevAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{Name: QueueName, Value: !GetAtt DevQueue.QueueName}]
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 600
      ComparisonOperator: GreaterThanThreshold
  ProdAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{Name: QueueName, Value: !GetAtt ProdQueue.QueueName}]
      Statistic: Maximum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 600
      ComparisonOperator: GreaterThanThreshold
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
                      "cloudwatch_concepts.html",
        },
};

}  // namespace dbrepl::rules
