#include <fmt/format.h>

#include "analysis/crossings.hpp"
#include "rules/check.hpp"
#include "rules/crossing_report.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check alarm_environment;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const analysis::Crossing& crossing : context.analysis.model<analysis::Crossings>().all()) {
    if (!crossing.is_of_alarm()) continue;
    report_crossing(
        alarm_environment, reporter, crossing,
        fmt::format("alarm {} watches {} of environment {}, its siblings watch their own",
                    quoted(crossing.subject), quoted(crossing.named), quoted(crossing.other_word)));
  }
}

}  // namespace

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
    .run = run,
};

}  // namespace dbrepl::rules
