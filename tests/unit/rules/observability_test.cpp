#include <fmt/format.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/findings.hpp"
#include "support/synthesis.hpp"

using dbrepl::tests::Json;
using dbrepl::tests::properties;

namespace {

using Lines = std::multiset<std::string>;

Lines told(const std::string& text) {
  return dbrepl::tests::told(text, "OBS");
}

/// What the default template cannot do without more resources.
Lines known() {
  Lines lines;
  for (const char* const environment : {"Dev", "Staging", "Prod"}) {
    lines.insert(fmt::format("OBS014 {}ReplicationLagAlarm", environment));
    lines.insert(fmt::format("OBS015 {}ReplicationLagAlarm", environment));
    lines.insert(fmt::format("OBS020 {}AuroraCluster", environment));
  }
  return lines;
}

struct Fault {
  const char* what;
  std::function<void(Json&)> plant;
  Lines more;       ///< besides what is known
  Lines less = {};  ///< known ones that the fault takes the place of
};

struct Case {
  const char* what;
  std::string text;
  Lines expected;
};

void check(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    INFO(one.what);
    INFO(one.text);
    CHECK(told(one.text) == one.expected);
  }
}

/// An alarm on a metric, in YAML, with an action.
std::string alarm(std::string_view metric, std::string_view more = {}) {
  return fmt::format(
      "  Alarm:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n"
      "      {{{}, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 50,\n"
      "       ComparisonOperator: GreaterThanThreshold,\n"
      "       AlarmActions: [\"arn:aws:sns:eu-west-1:123456789012:people\"]{}}}\n",
      metric, more);
}

constexpr const char* function = R"yaml(  Worker:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Sub "worker-${AWS::Region}"
      Runtime: python3.13
      Handler: index.handler
      Timeout: 20
      Role: arn:aws:iam::123456789012:role/worker
      Code: {ZipFile: "def handler(event, context): return event"}
)yaml";

std::string with_group(std::string_view name) {
  return fmt::format(
      "Resources:\n{}  WorkerLogs:\n    Type: AWS::Logs::LogGroup\n    Properties: "
      "{{LogGroupName: {}, RetentionInDays: 7}}\n",
      function, name);
}

}  // namespace

TEST_CASE("faults in the alarms and logs of the default template are found") {
  const std::vector<Fault> faults = {
      {"a group is missing",
       [](Json& t) { t["Resources"].erase("DataReplicationLogGroup"); },
       {"OBS001 DataReplicationFunction"}},
      {"a group has a name that no function has",
       [](Json& t) {
         properties(t, "SchemaReplicationLogGroup")["LogGroupName"] =
             Json{{"Fn::Sub", "/aws/lambda/schema-replication-${EnvironmentSuffix}"}};
       },
       {"OBS002 SchemaReplicationLogGroup"}},
      {"a function was renamed",
       [](Json& t) {
         properties(t, "DataReplicationFunction")["FunctionName"] =
             Json{{"Fn::Sub", "db-sync-rows-${EnvironmentSuffix}"}};
       },
       {"OBS002 DataReplicationLogGroup"}},
      {"logs are kept for ever",
       [](Json& t) { properties(t, "DataReplicationLogGroup").erase("RetentionInDays"); },
       {"OBS003 DataReplicationLogGroup"}},
      {"a metric is misspelt",
       [](Json& t) {
         properties(t, "ProdReplicationLagAlarm")["MetricName"] = "AuroraReplicationLag";
       },
       {"OBS010 ProdReplicationLagAlarm"},
       {"OBS014 ProdReplicationLagAlarm"}},
      {"the namespace has other letters",
       [](Json& t) { properties(t, "ProdReplicationLagAlarm")["Namespace"] = "AWS/Rds"; },
       {"OBS010 ProdReplicationLagAlarm"},
       {"OBS014 ProdReplicationLagAlarm"}},
      {"a namespace that AWS does not have",
       [](Json& t) { properties(t, "ProdReplicationLagAlarm")["Namespace"] = "AWS/Aurora"; },
       {"OBS010 ProdReplicationLagAlarm"},
       {"OBS014 ProdReplicationLagAlarm"}},
      {"a metric that another namespace alone has",
       [](Json& t) {
         properties(t, "ProdReplicationLagAlarm")["Namespace"] = "AWS/NetworkELB";
         properties(t, "ProdReplicationLagAlarm")["MetricName"] = "HTTPCode_ELB_5XX_Count";
         properties(t, "ProdReplicationLagAlarm")["Dimensions"] =
             Json::array({{{"Name", "LoadBalancer"}, {"Value", "net/web/1"}}});
       },
       {"OBS010 ProdReplicationLagAlarm"},
       {"OBS014 ProdReplicationLagAlarm"}},
      {"a dimension that RDS does not have",
       [](Json& t) {
         properties(t, "DevReplicationLagAlarm")["Dimensions"][0]["Name"] = "ClusterIdentifier";
       },
       {"OBS011 DevReplicationLagAlarm"},
       {"OBS014 DevReplicationLagAlarm"}},
      {"the instance where the cluster belongs",
       [](Json& t) {
         properties(t, "DevReplicationLagAlarm")["Dimensions"][0]["Value"] =
             Json{{"Ref", "DevAuroraInstance1"}};
       },
       {"OBS011 DevReplicationLagAlarm"},
       {"OBS014 DevReplicationLagAlarm"}},
      {"a unit that the metric does not have",
       [](Json& t) { properties(t, "StagingReplicationLagAlarm")["Unit"] = "Seconds"; },
       {"OBS012 StagingReplicationLagAlarm"}},
      {"lag below zero",
       [](Json& t) {
         properties(t, "StagingReplicationLagAlarm")["Threshold"] = 0;
         properties(t, "StagingReplicationLagAlarm")["ComparisonOperator"] = "LessThanThreshold";
       },
       {"OBS013 StagingReplicationLagAlarm"}},
      {"an alarm watches another environment",
       [](Json& t) {
         properties(t, "DevReplicationLagAlarm")["Dimensions"][0]["Value"] =
             Json{{"Ref", "ProdAuroraCluster"}};
       },
       {"OBS017 DevReplicationLagAlarm"}},
      {"actions that are off",
       [](Json& t) {
         properties(t, "DevReplicationLagAlarm")["AlarmActions"] =
             Json::array({"arn:aws:sns:eu-west-1:123456789012:people"});
         properties(t, "DevReplicationLagAlarm")["ActionsEnabled"] = false;
       },
       {}},
  };
  const Json whole = dbrepl::tests::synthesized_example("default");
  REQUIRE(told(whole.dump()) == known());
  for (const Fault& fault : faults) {
    Json tree = whole;
    fault.plant(tree);
    Lines expected = known();
    for (const std::string& line : fault.less) expected.erase(line);
    expected.insert(fault.more.begin(), fault.more.end());
    INFO(fault.what);
    CHECK(told(tree.dump()) == expected);
  }
}

TEST_CASE("what mends the default template is seen") {
  Json tree = dbrepl::tests::synthesized_example("default");
  // A reader for one cluster, a topic for one alarm, groups for the logs of one database.
  tree["Resources"]["DevAuroraInstance2"] = tree["Resources"]["DevAuroraInstance1"];
  properties(tree, "DevAuroraInstance2").erase("DBInstanceIdentifier");
  properties(tree, "StagingReplicationLagAlarm")["AlarmActions"] =
      Json::array({"arn:aws:sns:eu-west-1:123456789012:people"});
  for (const char* const log : {"error", "general", "slowquery"}) {
    tree["Resources"][fmt::format("Prod{}Group", log)] = {
        {"Type", "AWS::Logs::LogGroup"},
        {"Properties",
         {{"LogGroupName",
           {{"Fn::Sub",
             fmt::format("/aws/rds/cluster/prod-aurora-cluster-${{EnvironmentSuffix}}/{}", log)}}},
          {"RetentionInDays", 7}}}};
  }
  Lines expected = known();
  expected.erase("OBS014 DevReplicationLagAlarm");
  expected.erase("OBS015 StagingReplicationLagAlarm");
  expected.erase("OBS020 ProdAuroraCluster");
  CHECK(told(tree.dump()) == expected);
}

TEST_CASE("a function finds its log group in every spelling") {
  const auto without = std::string("Resources:\n") + function;
  check({
      {"none", without, {"OBS001 Worker"}},
      {"the name spelt again", with_group("!Sub \"/aws/lambda/worker-${AWS::Region}\""), {}},
      {"by Ref of the function", with_group("!Sub \"/aws/lambda/${Worker}\""), {}},
      {"by Join", with_group("!Join [\"\", [/aws/lambda/, !Ref Worker]]"), {}},
      {"known at deployment only", with_group("!ImportValue worker-logs"), {}},
      {"a literal region", with_group("/aws/lambda/worker-eu-west-1"), {}},
      {"another name", with_group("/aws/lambda/worker"), {"OBS002 WorkerLogs"}},
      {"another start", with_group("!Sub \"/aws/lamda/${Worker}\""), {"OBS002 WorkerLogs"}},
      {"of something else", with_group("/aws/states/orders"), {"OBS001 Worker"}},
      {"named by the function",
       std::string("Resources:\n") + function +
           "      LoggingConfig: {LogGroup: !Ref Shared}\n"
           "  Shared:\n    Type: AWS::Logs::LogGroup\n    Properties: {RetentionInDays: 7}\n",
       {}},
      {"no retention",
       std::string("Resources:\n  Group: {Type: AWS::Logs::LogGroup}\n"),
       {"OBS003 Group"}},
      {"retention by a condition",
       "Parameters: {Days: {Type: Number, Default: 7}}\nResources:\n  Group:\n"
       "    Type: AWS::Logs::LogGroup\n    Properties: {RetentionInDays: !Ref Days}\n",
       {}},
  });
}

TEST_CASE("a generated name of a function is not what somebody wrote") {
  check({{"a literal group for a generated name",
          "Resources:\n  OrdersFunction:\n    Type: AWS::Lambda::Function\n    Properties:\n"
          "      {Runtime: python3.13, Handler: index.handler, Role: "
          "\"arn:aws:iam::123456789012:role/r\",\n       Code: {ZipFile: \"def handler(e, c): "
          "return e\"}}\n"
          "  OrdersLogGroup:\n    Type: AWS::Logs::LogGroup\n    Properties: "
          "{LogGroupName: /aws/lambda/orders, RetentionInDays: 7}\n",
          {"OBS002 OrdersLogGroup"}}});
}

TEST_CASE("metrics are known by namespace, name, dimensions and unit") {
  const auto text = [](std::string_view metric, std::string_view more = {}) {
    return "Parameters: {Name: {Type: String}}\nResources:\n" + alarm(metric, more) + function;
  };
  const auto sqs = [&](std::string_view value) {
    return "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n" +
           alarm(fmt::format("Namespace: AWS/SQS, MetricName: ApproximateNumberOfMessagesVisible, "
                             "Dimensions: [{{Name: QueueName, Value: {}}}]",
                             value));
  };
  check({
      {"fine",
       text("Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, "
            "Value: !Ref Worker}]"),
       {"OBS001 Worker"}},
      {"of another namespace",
       text("Namespace: AWS/Lambda, MetricName: ApproximateAgeOfOldestMessage"),
       {"OBS001 Worker", "OBS010 Alarm"}},
      {"a namespace of one's own", text("Namespace: Shop, MetricName: Errrors"), {"OBS001 Worker"}},
      {"a namespace that is not known",
       text("Namespace: AWS/Wavelength, MetricName: CPUUtilization"),
       {"OBS001 Worker"}},
      {"a metric newer than the facts, far from all others",
       text("Namespace: AWS/Lambda, MetricName: SnapStartRestoreFaults"),
       {"OBS001 Worker"}},
      {"known at deployment",
       text("Namespace: AWS/Lambda, MetricName: !ImportValue Metric"),
       {"OBS001 Worker"}},
      {"the ARN of a function",
       text("Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: "
            "!GetAtt Worker.Arn}]"),
       {"OBS001 Worker", "OBS011 Alarm"}},
      {"the name of a dimension in other letters",
       text("Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: functionName, Value: "
            "!Ref Worker}]"),
       {"OBS001 Worker", "OBS011 Alarm"}},
      {"a value from outside",
       text("Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: "
            "!Ref Name}]"),
       {"OBS001 Worker"}},
      {"a queue's URL", sqs("!Ref Queue"), {"OBS011 Alarm"}},
      {"a queue's name", sqs("!GetAtt Queue.QueueName"), {}},
      {"a queue's name by Sub", sqs("!Sub \"${Queue.QueueName}\""), {}},
      {"no dimension where one is needed",
       "Resources:\n" + alarm("Namespace: AWS/SQS, MetricName: NumberOfMessagesSent"),
       {"OBS011 Alarm"}},
      {"a target group without its load balancer",
       "Resources:\n" + alarm("Namespace: AWS/ApplicationELB, MetricName: UnHealthyHostCount, "
                              "Dimensions: [{Name: TargetGroup, Value: targetgroup/web/73e2}]"),
       {"OBS011 Alarm"}},
      {"a target group with its load balancer",
       "Resources:\n" +
           alarm("Namespace: AWS/ApplicationELB, MetricName: UnHealthyHostCount, Dimensions: "
                 "[{Name: TargetGroup, Value: targetgroup/web/73e2}, {Name: LoadBalancer, Value: "
                 "app/web/50dc}]"),
       {}},
      {"the role of a database instance",
       "Resources:\n" + alarm("Namespace: AWS/RDS, MetricName: CPUUtilization, Dimensions: [{Name: "
                              "DBClusterIdentifier, Value: shop}, {Name: Role, Value: Reader}]"),
       {"OBS011 Alarm"}},
      {"a unit of another kind",
       text("Namespace: AWS/Lambda, MetricName: Duration, Unit: Seconds"),
       {"OBS001 Worker", "OBS012 Alarm"}},
      {"the unit of the metric",
       text("Namespace: AWS/Lambda, MetricName: Duration, Unit: Milliseconds"),
       {"OBS001 Worker"}},
  });
}

TEST_CASE("metrics that filters of the template publish are known") {
  const auto text = [](std::string_view metric) {
    return "Resources:\n" + alarm(fmt::format("Namespace: Shop, MetricName: {}", metric)) +
           "  Filter:\n    Type: AWS::Logs::MetricFilter\n    Properties:\n"
           "      LogGroupName: shop\n      FilterPattern: ERROR\n"
           "      MetricTransformations: [{MetricNamespace: Shop, MetricName: OrderFailures, "
           "MetricValue: \"1\"}]\n";
  };
  check({{"its name", text("OrderFailures"), {}},
         {"a slip", text("OrderFailure"), {"OBS010 Alarm"}},
         {"one that code may publish", text("Deliveries"), {}}});
}

TEST_CASE("thresholds that no data point passes are found") {
  const auto text = [](std::string_view metric, std::string_view comparison,
                       std::string_view threshold, std::string_view more = {}) {
    return fmt::format(
        "Resources:\n{}  Alarm:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n"
        "      {{{}, Period: 60, EvaluationPeriods: 1, Threshold: {}, ComparisonOperator: {},\n"
        "       AlarmActions: [\"arn:aws:sns:eu-west-1:123456789012:people\"]{}}}\n",
        function, metric, threshold, comparison, more);
  };
  const char* const duration =
      "Namespace: AWS/Lambda, MetricName: Duration, Statistic: Maximum, Dimensions: [{Name: "
      "FunctionName, Value: !Ref Worker}]";
  const char* const calls =
      "Namespace: AWS/Lambda, MetricName: Invocations, Statistic: Sum, Dimensions: [{Name: "
      "FunctionName, Value: !Ref Worker}]";
  const char* const cpu =
      "Namespace: AWS/RDS, MetricName: CPUUtilization, Statistic: Average, Dimensions: [{Name: "
      "DBInstanceIdentifier, Value: shop}]";
  const std::string worker = "OBS001 Worker";
  check({
      {"percent", text(cpu, "GreaterThanThreshold", "80"), {worker}},
      {"above all of it", text(cpu, "GreaterThanThreshold", "100"), {worker, "OBS013 Alarm"}},
      {"all of it", text(cpu, "GreaterThanOrEqualToThreshold", "100"), {worker}},
      {"below nothing", text(cpu, "LessThanThreshold", "0"), {worker, "OBS013 Alarm"}},
      {"always", text(cpu, "GreaterThanOrEqualToThreshold", "0"), {worker, "OBS013 Alarm"}},
      {"beyond the timeout",
       text(duration, "GreaterThanThreshold", "60000"),
       {worker, "OBS013 Alarm"}},
      {"close to the timeout", text(duration, "GreaterThanThreshold", "18000"), {worker}},
      {"silence", text(calls, "LessThanThreshold", "1"), {worker, "OBS013 Alarm"}},
      {"silence that counts",
       text(calls, "LessThanThreshold", "1", ", TreatMissingData: breaching"),
       {worker}},
      {"few", text(calls, "LessThanThreshold", "10"), {worker}},
  });
}

TEST_CASE("replica lag needs a reader") {
  const auto text = [](std::string_view more, std::string_view dimension) {
    return fmt::format(
        "Resources:\n  Shop:\n    Type: AWS::RDS::DBCluster\n    Properties: {{Engine: "
        "aurora-mysql, StorageEncrypted: true}}\n"
        "  Writer:\n    Type: AWS::RDS::DBInstance\n    Properties: {{DBClusterIdentifier: !Ref "
        "Shop, Engine: aurora-mysql, DBInstanceClass: db.r6g.large}}\n{}{}",
        more,
        alarm(fmt::format("Namespace: AWS/RDS, MetricName: AuroraReplicaLag, Dimensions: [{}]",
                          dimension)));
  };
  const std::string reader =
      "  Reader:\n    Type: AWS::RDS::DBInstance\n    Properties: {DBClusterIdentifier: !Sub "
      "\"${Shop}\", Engine: aurora-mysql, DBInstanceClass: db.r6g.large}\n";
  const std::string scaling =
      "  Readers:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Properties: "
      "{ServiceNamespace: rds, ResourceId: !Sub \"cluster:${Shop}\", MinCapacity: 1, MaxCapacity: "
      "4, ScalableDimension: \"rds:cluster:ReadReplicaCount\"}\n";
  const char* const cluster = "{Name: DBClusterIdentifier, Value: !Ref Shop}";
  check({
      {"one instance", text("", cluster), {"OBS014 Alarm"}},
      {"a reader", text(reader, cluster), {}},
      {"readers by load", text(scaling, cluster), {}},
      {"of the writer",
       text(reader, "{Name: DBClusterIdentifier, Value: !Ref Shop}, {Name: Role, Value: WRITER}"),
       {"OBS014 Alarm"}},
      {"of another stack's cluster",
       text("", "{Name: DBClusterIdentifier, Value: !ImportValue Cluster}"),
       {}},
  });
}

TEST_CASE("an alarm that something looks at need not act") {
  check({{"a composite alarm",
          "Resources:\n  Errors:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {Namespace: "
          "AWS/Lambda, MetricName: Errors, Statistic: Sum, Period: 60, EvaluationPeriods: 1, "
          "Threshold: 1, ComparisonOperator: GreaterThanThreshold}\n"
          "  Any:\n    Type: AWS::CloudWatch::CompositeAlarm\n    Properties: {AlarmRule: !Sub "
          "\"ALARM(${Errors})\", AlarmActions: [\"arn:aws:sns:eu-west-1:123456789012:people\"]}\n",
          {}}});
}
