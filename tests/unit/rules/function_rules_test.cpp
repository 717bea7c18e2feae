#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/validate.hpp"
#include "support/catch.hpp"
#include "support/synthesis.hpp"

using dbrepl::tests::Json;
using dbrepl::tests::properties;

namespace {

/// "IAM010@Function", one for each finding of the families IAM and RUN, in order.
std::vector<std::string> said(std::string_view text) {
  std::vector<std::string> lines;
  for (const auto& finding : dbrepl::validate("t.yaml", std::string(text)).findings) {
    if (!finding.rule.starts_with("IAM") && !finding.rule.starts_with("RUN")) continue;
    if (finding.rule == "RUN010") continue;  // of servers, not of functions
    lines.push_back(fmt::format("{}@{}", finding.rule, finding.resource));
  }
  return lines;
}

/// The same for the default template after a change; what it says without one is left out.
std::vector<std::string> said_of_default(const std::function<void(Json&)>& change) {
  Json json = dbrepl::tests::synthesized("{}");
  change(json);
  std::vector<std::string> lines = said(json.dump(1));
  const auto driver = std::find(lines.begin(), lines.end(), "RUN003@SchemaReplicationFunction");
  if (driver != lines.end()) lines.erase(driver);
  return lines;
}

using Lines = std::vector<std::string>;

Json& statements(Json& json) {
  return json["Resources"]["LambdaExecutionRole"]["Properties"]["Policies"][0]["PolicyDocument"]
             ["Statement"];
}

void remove_statement(Json& json, std::string_view sid) {
  Json& all = statements(json);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i]["Sid"] == sid) {
      all.erase(i);
      return;
    }
  }
  FAIL("the default template has no statement " << sid);
}

constexpr std::string_view role = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: [lambda.amazonaws.com]}, Action: sts:AssumeRole}
)yaml";

constexpr std::string_view logs = R"yaml(      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
)yaml";

/// A function with a role and a source, with what else is given below Properties.
std::string function(std::string_view source, std::string_view more = {},
                     std::string_view role_more = {}) {
  std::string text = fmt::format("{}{}{}", role, logs, role_more);
  text += fmt::format(
      "  Function:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: python3.13\n"
      "      Handler: index.handler\n      Role: !GetAtt Role.Arn\n{}      Code:\n        ZipFile: "
      "|\n",
      more);
  std::size_t at = 0;
  while (at < source.size()) {
    const std::size_t end = std::min(source.find('\n', at), source.size());
    text += fmt::format("          {}\n", source.substr(at, end - at));
    at = end + 1;
  }
  return text;
}

}  // namespace

TEST_CASE("the default template lacks its driver and nothing else", "[functions]") {
  CHECK(said(dbrepl::tests::synthesized("{}").dump()) == Lines{"RUN003@SchemaReplicationFunction"});
}

TEST_CASE("faults planted into the default template are found", "[functions]") {
  const std::string schema = "SchemaReplicationFunction";
  const std::string data = "DataReplicationFunction";
  const auto prepend = [&](std::string_view code) {
    return [&, code](Json& json) {
      Json& source = properties(json, schema)["Code"]["ZipFile"];
      source = std::string(code) + source.get<std::string>();
    };
  };
  // What its packed code defines is read, too.
  CHECK(said_of_default([&](Json& json) { properties(json, data)["Handler"] = "index.main"; }) ==
        Lines{"RUN001@" + data});
  CHECK(said_of_default(prepend("def broken(:\n")).front() == "RUN002@" + schema);
  CHECK(said_of_default(prepend("import requests\n")) == Lines{"RUN003@" + schema});
  CHECK(said_of_default(prepend("import os\nos.environ['TABLE_NAME']\n")) ==
        Lines{"RUN004@" + schema});
  CHECK(said_of_default([&](Json& json) {
          json["Resources"]["Queue"] = {{"Type", "AWS::SQS::Queue"}};
          json["Resources"]["Mapping"] = {{"Type", "AWS::Lambda::EventSourceMapping"},
                                          {"Properties",
                                           {{"EventSourceArn", {{"Fn::GetAtt", {"Queue", "Arn"}}}},
                                            {"FunctionName", {{"Ref", data}}}}}};
        }) == Lines{"RUN005@Queue", "IAM014@Mapping"});
  CHECK(said_of_default([&](Json& json) {
          statements(json)[0]["Action"] = "secretsmanager:GetSecret";
        }) == Lines{"IAM001@LambdaExecutionRole"});
  // Another misspelt action is no reason for what the code lacks.
  CHECK(said_of_default([&](Json& json) {
          statements(json)[0]["Action"] = "secretsmanager:DescribeSecrt";
        }) == Lines{"IAM001@LambdaExecutionRole", "IAM010@" + schema, "IAM010@" + data});
  CHECK(said_of_default([](Json& json) { remove_statement(json, "ReadSecrets"); }) ==
        Lines{"IAM010@" + schema, "IAM010@" + data});
  CHECK(said_of_default([](Json& json) { remove_statement(json, "KeepState"); }) ==
        Lines{"IAM010@" + schema, "IAM010@" + schema, "IAM010@" + data, "IAM010@" + data});
  CHECK(said_of_default([](Json& json) { remove_statement(json, "UseMigrationScripts"); }) ==
        Lines{"IAM010@" + schema});
  CHECK(said_of_default([](Json& json) { remove_statement(json, "ManageNetworkInterfaces"); }) ==
        Lines{"IAM011@" + schema, "IAM011@" + data});
  CHECK(said_of_default([](Json& json) { remove_statement(json, "WriteLogs"); }) ==
        Lines{"IAM012@" + schema, "IAM012@" + data});
  CHECK(said_of_default([](Json& json) { remove_statement(json, "UseKeys"); }) ==
        Lines{"IAM013@LambdaExecutionRole"});
  CHECK(said_of_default([](Json& json) {
          properties(
              json,
              "LambdaExecutionRole")["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] = "*";
        }) == Lines{"IAM020@LambdaExecutionRole"});
  CHECK(said_of_default([](Json& json) {
          properties(json, "LambdaExecutionRole")["AssumeRolePolicyDocument"]["Statement"][0]
                                                 ["Principal"]["Service"] = "ec2.amazonaws.com";
        }) == Lines{"IAM021@" + schema, "IAM021@" + data});
  CHECK(said_of_default([](Json& json) {
          properties(json, "DevKMSKey")["KeyPolicy"]["Statement"].erase(0);
        }).front() == "IAM030@DevKMSKey");
  CHECK(said_of_default([](Json& json) {
          properties(json, "SchemaReplicationLogGroup")["KmsKeyId"] = {
              {"Fn::GetAtt", {"DevKMSKey", "Arn"}}};
        }) == Lines{"IAM031@SchemaReplicationLogGroup"});
  CHECK(said_of_default([](Json& json) { statements(json)[0]["Resource"] = "*"; }) ==
        Lines{"IAM040@LambdaExecutionRole"});
  CHECK(said_of_default([](Json& json) {
          statements(json)[1]["Action"] = "*";
          statements(json)[1]["Resource"] = "*";
        }) == Lines{"IAM040@LambdaExecutionRole"});
  CHECK(said_of_default([](Json& json) {
          statements(json)[1]["Action"].push_back("iam:PassRole");
          statements(json)[1]["Resource"] = "*";
        }) == Lines{"IAM041@LambdaExecutionRole", "IAM040@LambdaExecutionRole"});
  // A secret that the environment names, beside others that the role may read.
  CHECK(said_of_default([](Json& json) { statements(json)[0]["Resource"].erase(2); }) ==
        Lines{"IAM010@" + schema, "IAM010@" + data});
  CHECK(said_of_default([&](Json& json) {
          json["Resources"]["Permission"] = {{"Type", "AWS::Lambda::Permission"},
                                             {"Properties",
                                              {{"FunctionName", {{"Ref", data}}},
                                               {"Action", "lambda:InvokeFunction"},
                                               {"Principal", "sns.amazonaws.com"}}}};
        }) == Lines{"IAM050@Permission"});
  // Its packed code calls nothing of the kind.
  CHECK(said_of_default([](Json& json) { statements(json)[1]["Action"].push_back("athena:*"); }) ==
        Lines{"IAM060@LambdaExecutionRole"});
}

TEST_CASE("everything of a kind is named by its ARN as by a star", "[functions]") {
  const auto with = [](std::string_view action, std::string_view resource) {
    std::string text = std::string(role);
    text += fmt::format(
        "      Policies:\n        - PolicyName: p\n          PolicyDocument:\n"
        "            Version: '2012-10-17'\n            Statement: [{{Effect: Allow, Action: '{}', "
        "Resource: {}}}]\n  Key: {{Type: AWS::KMS::Key}}\n  Bucket: {{Type: AWS::S3::Bucket}}\n"
        "  Table: {{Type: AWS::DynamoDB::Table}}\n",
        action, resource);
    return said(text);
  };
  constexpr std::string_view own = "!Sub 'arn:${AWS::Partition}:";
  const auto arn = [&](std::string_view rest) { return fmt::format("{}{}'", own, rest); };
  CHECK(with("iam:PassRole", arn("iam::${AWS::AccountId}:role/*")) == Lines{"IAM040@Role"});
  CHECK(with("iam:PassRole", arn("iam::${AWS::AccountId}:role/batch-*")).empty());
  CHECK(with("iam:PassRole", arn("iam::${AWS::AccountId}:role/batch/*")).empty());
  CHECK(with("sts:AssumeRole", "'arn:aws:iam::*:role/*'") == Lines{"IAM040@Role"});
  CHECK(with("sts:AssumeRole", "'arn:aws:iam::*:role/readonly'").empty());
  CHECK(with("secretsmanager:GetSecretValue",
             arn("secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*")) ==
        Lines{"IAM040@Role"});
  CHECK(with("secretsmanager:GetSecretValue",
             arn("secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:orders/*"))
            .empty());
  CHECK(with("kms:Decrypt", arn("kms:${AWS::Region}:${AWS::AccountId}:key/*")) ==
        Lines{"IAM041@Role"});
  CHECK(with("kms:Decrypt", arn("kms:${AWS::Region}:${AWS::AccountId}:key/mrk-*")).empty());
  CHECK(with("s3:GetObject", "'arn:aws:s3:::*'") == Lines{"IAM041@Role"});
  CHECK(with("s3:GetObject", "'arn:aws:s3:::*/*'") == Lines{"IAM041@Role"});
  CHECK(with("s3:GetObject", "'arn:aws:s3:::orders-*'").empty());
  CHECK(with("s3:*", "['arn:aws:s3:::*', 'arn:aws:s3:::*/*']") == Lines{"IAM040@Role"});
  CHECK(with("dynamodb:GetItem", "'arn:aws:dynamodb:*:*:table/*'") == Lines{"IAM041@Role"});
  // Everything of another kind.
  CHECK(with("dynamodb:Query", "'arn:aws:dynamodb:*:*:table/orders/index/*'").empty());
}

TEST_CASE("objects are not reached by the ARN of their bucket", "[functions]") {
  const auto of_role = [](std::string_view resource) {
    return said_of_default([&](Json& json) {
      for (Json& one : statements(json)) {
        if (one["Sid"] == "UseMigrationScripts") one["Resource"] = Json::parse(resource);
      }
    });
  };
  CHECK(of_role(R"({"Fn::GetAtt": ["MigrationScriptsBucket", "Arn"]})").front() ==
        "IAM002@LambdaExecutionRole");
  CHECK(of_role(R"([{"Fn::GetAtt": ["MigrationScriptsBucket", "Arn"]},
                    {"Fn::Sub": "${MigrationScriptsBucket.Arn}/*"}])")
            .empty());
  CHECK(of_role(R"({"Fn::Sub": "${MigrationScriptsBucket}/*"})").front() ==
        "IAM004@LambdaExecutionRole");
  const auto of_bucket = [](std::string_view action, std::string_view resource) {
    return said(fmt::format(
        "Resources:\n  Bucket: {{Type: AWS::S3::Bucket}}\n  Policy:\n    Type: "
        "AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Bucket\n      "
        "PolicyDocument:\n        Version: '2012-10-17'\n        Statement: [{{Effect: Deny, "
        "Principal: '*', Action: '{}', Resource: {}}}]\n",
        action, resource));
  };
  CHECK(of_bucket("s3:GetObject", "!GetAtt Bucket.Arn") == Lines{"IAM002@Policy"});
  CHECK(of_bucket("s3:ListBucket", "!Sub '${Bucket.Arn}/*'") == Lines{"IAM002@Policy"});
  CHECK(of_bucket("s3:GetObject", "!Sub '${Bucket.Arn}/*'").empty());
  CHECK(of_bucket("s3:ListBucket", "!GetAtt Bucket.Arn").empty());
  CHECK(of_bucket("s3:*", "!GetAtt Bucket.Arn").empty());
  CHECK(of_bucket("s3:GetObject", "!Sub 'arn:aws:s3:::${Bucket}*'").empty());
}

TEST_CASE("names and addresses are no resources of a policy", "[functions]") {
  const auto with = [](std::string_view resource) {
    std::string text = std::string(role);
    text += fmt::format(
        "      Policies:\n        - PolicyName: p\n          PolicyDocument:\n"
        "            Version: '2012-10-17'\n            Statement: [{{Effect: Allow, Action: "
        "'sns:Publish', Resource: {}}}]\n  Topic: {{Type: AWS::SNS::Topic}}\n"
        "  Group: {{Type: AWS::RDS::DBSubnetGroup, Properties: {{DBSubnetGroupDescription: d, "
        "SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}}}}\n",
        resource);
    return said(text);
  };
  CHECK(with("!GetAtt Topic.TopicName") == Lines{"IAM004@Role"});
  CHECK(with("!Ref Group") == Lines{"IAM004@Role"});
  CHECK(with("!Sub '${Group}/*'") == Lines{"IAM004@Role"});
  CHECK(with("!Sub 'topics-${AWS::Region}'") == Lines{"IAM004@Role"});
  CHECK(with("!Ref Topic").empty());
  CHECK(with("!GetAtt Topic.TopicArn").empty());
  CHECK(with("!Sub '${Topic}'").empty());
  CHECK(with("!ImportValue topic").empty());
}

TEST_CASE("a list of subnets puts a function into a VPC", "[functions]") {
  const auto with = [](std::string_view type) {
    return fmt::format("Parameters:\n  Subnets: {{Type: {}}}\n{}", type,
                       function("def handler(event, context): pass\n",
                                "      VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: "
                                "[sg-0123456789abcdef0]}\n"));
  };
  CHECK(said(with("List<AWS::EC2::Subnet::Id>")) == Lines{"IAM011@Function"});
  // It may be empty, which leaves the function outside.
  CHECK(said(with("CommaDelimitedList")).empty());
}

TEST_CASE("pipes and delivery streams may use what they carry between", "[functions]") {
  const auto with = [](std::string_view service, std::string_view statement,
                       std::string_view carrier) {
    return said(fmt::format(
        R"yaml(Resources:
  Queue: {{Type: AWS::SQS::Queue}}
  Stream: {{Type: AWS::Kinesis::Stream, Properties: {{ShardCount: 1}}}}
  Raw: {{Type: AWS::S3::Bucket}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Principal: {{Service: {}.amazonaws.com}}, Action: 'sts:AssumeRole', Condition: {{StringEquals: {{'aws:SourceAccount': !Ref AWS::AccountId}}}}}}]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{}]
  Carrier:
    {}
)yaml",
        service, statement, carrier));
  };
  constexpr std::string_view pipe =
      "{Type: AWS::Pipes::Pipe, Properties: {RoleArn: !GetAtt Role.Arn, Source: !GetAtt Queue.Arn, "
      "Target: !GetAtt Stream.Arn, TargetParameters: {KinesisStreamParameters: {PartitionKey: "
      "a}}}}";
  const auto piped = [&](std::string_view read, std::string_view write) {
    return with(
        "pipes",
        fmt::format("{{Effect: Allow, Action: [{}], Resource: !GetAtt Queue.Arn}}, {{Effect: "
                    "Allow, Action: [{}], Resource: !GetAtt Stream.Arn}}",
                    read, write),
        pipe);
  };
  constexpr std::string_view read =
      "'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'";
  CHECK(piped(read, "'kinesis:PutRecord'").empty());
  CHECK(piped(read, "'kinesis:PutRecords'").empty());
  CHECK(piped(read, "'kinesis:GetRecords'") == Lines{"IAM015@Carrier"});
  CHECK(piped("'sqs:ReceiveMessage'", "'kinesis:PutRecords'") == Lines{"IAM015@Carrier"});
  const auto filled = [&](std::string_view action, std::string_view resource) {
    return with("firehose",
                fmt::format("{{Effect: Allow, Action: [{}], Resource: {}}}", action, resource),
                "{Type: AWS::KinesisFirehose::DeliveryStream, Properties: "
                "{ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Raw.Arn, RoleARN: "
                "!GetAtt Role.Arn}}}");
  };
  CHECK(filled("'s3:PutObject'", "!Sub '${Raw.Arn}/*'").empty());
  CHECK(filled("'s3:PutObject'", "!Sub '${Raw.Arn}/in/*'").empty());
  CHECK(filled("'s3:Put*'", "[!GetAtt Raw.Arn, !Sub '${Raw.Arn}/*']").empty());
  CHECK(filled("'s3:GetObject'", "!Sub '${Raw.Arn}/*'") == Lines{"IAM015@Carrier"});
  CHECK(filled("'s3:Put*'", "!GetAtt Raw.Arn") == Lines{"IAM015@Carrier"});
}

TEST_CASE("a state that calls a function needs it, not its alias", "[functions]") {
  const auto with = [](std::string_view resource, std::string_view more) {
    return said(function("def handler(event, context): pass\n") + fmt::format(R"yaml(  MachineRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Principal: {{Service: states.amazonaws.com}}, Action: 'sts:AssumeRole'}}]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: {}}}]
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt MachineRole.Arn
      Definition: {{StartAt: A, States: {{A: {{Type: Task, End: true, Resource: 'arn:aws:states:::lambda:invoke', Parameters: {{FunctionName: {}}}}}}}}}
)yaml",
                                                                              resource, more));
  };
  CHECK(with("!GetAtt Function.Arn", "!GetAtt Function.Arn").empty());
  CHECK(with("!Sub '${Function.Arn}:live'", "!GetAtt Function.Arn") == Lines{"IAM015@Machine"});
  CHECK(with("!Sub '${Function.Arn}:live'", "!Sub '${Function.Arn}:live'").empty());
  CHECK(with("!Sub '${Function.Arn}:live'", "!GetAtt Function.Arn, Qualifier: live").empty());
}

TEST_CASE("a permission is for the pool, stage and rule that use it", "[functions]") {
  const auto of_pool = [](std::string_view source) {
    return said(
        function("def handler(event, context): pass\n") +
        fmt::format("  Pool: {{Type: AWS::Cognito::UserPool, Properties: {{LambdaConfig: "
                    "{{PreSignUp: !GetAtt Function.Arn}}}}}}\n"
                    "  Permit: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: "
                    "!Ref Function, Action: 'lambda:InvokeFunction', Principal: "
                    "cognito-idp.amazonaws.com, SourceArn: {}}}}}\n",
                    source));
  };
  CHECK(of_pool("!GetAtt Pool.Arn").empty());
  CHECK(of_pool("!GetAtt Function.Arn") == Lines{"IAM052@Pool"});
  CHECK(of_pool("!ImportValue pool").empty());
  const auto of_stage = [](std::string_view rest, std::string_view stage) {
    return said(
        function("def handler(event, context): pass\n") +
        fmt::format(
            R"yaml(  Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{Name: a, ProtocolType: HTTP}}}}
  Integration: {{Type: AWS::ApiGatewayV2::Integration, Properties: {{ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Function.Arn, PayloadFormatVersion: '2.0'}}}}
  Stage: {{Type: AWS::ApiGatewayV2::Stage, Properties: {{ApiId: !Ref Api, StageName: {}, AutoDeploy: true}}}}
  Permit: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: !Ref Function, Action: 'lambda:InvokeFunction', Principal: apigateway.amazonaws.com, SourceArn: !Sub 'arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}{}'}}}}
)yaml",
            stage, rest));
  };
  CHECK(of_stage("/prod/*", "prod").empty());
  CHECK(of_stage("/*/*", "prod").empty());
  CHECK(of_stage("/*", "$default").empty());
  CHECK(of_stage("/prod/*", "!Ref AWS::StackName").empty());
  CHECK(of_stage("/prod/*", "$default") == Lines{"IAM052@Permit"});
  const auto of_rule = [](std::string_view source) {
    return said(fmt::format(
        R"yaml(Resources:
  Bus: {{Type: AWS::Events::EventBus, Properties: {{Name: orders}}}}
  Queue: {{Type: AWS::SQS::Queue}}
  Rule: {{Type: AWS::Events::Rule, Properties: {{EventBusName: !Ref Bus, EventPattern: {{source: [shop]}}, Targets: [{{Id: q, Arn: !GetAtt Queue.Arn}}]}}}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{{Effect: Allow, Principal: {{Service: events.amazonaws.com}}, Action: 'sqs:SendMessage', Resource: !GetAtt Queue.Arn, Condition: {{ArnEquals: {{'aws:SourceArn': {}}}}}}}]
)yaml",
        source));
  };
  CHECK(of_rule("!GetAtt Rule.Arn").empty());
  CHECK(of_rule("!GetAtt Bus.Arn") == Lines{"IAM052@Rule"});
  CHECK(of_rule("!Sub 'arn:aws:events:*:*:rule/orders/*'").empty());
}

TEST_CASE("a condition that always holds does not close a role", "[functions]") {
  const auto with = [](std::string_view condition) {
    return said(fmt::format(
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
        "      AssumeRolePolicyDocument:\n        Version: '2012-10-17'\n        Statement: "
        "[{{Effect: Allow, Principal: '*', Action: 'sts:AssumeRole', Condition: {}}}]\n",
        condition));
  };
  CHECK(with("{StringLike: {'aws:PrincipalArn': '*'}}") == Lines{"IAM020@Role"});
  CHECK(with("{ArnLike: {'aws:principalarn': ['*']}}") == Lines{"IAM020@Role"});
  CHECK(with("{StringLike: {'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/*'}}").empty());
  CHECK(with("{StringLike: {'aws:PrincipalArn': '*', 'aws:PrincipalOrgID': 'o-abcdefghij'}}")
            .empty());
  // Only callers of an organization have it.
  CHECK(with("{StringLike: {'aws:PrincipalOrgID': '*'}}").empty());
}

TEST_CASE("a handler that the source does not define is found", "[functions]") {
  const auto with = [](std::string_view source) { return said(function(source)); };
  CHECK(with("def lambda_handler(event, context): pass\n") == Lines{"RUN001@Function"});
  CHECK(with("class handler_of:\n    def handler(self): pass\n") == Lines{"RUN001@Function"});
  CHECK(with("def main(event, context): pass\nhandler = main\n").empty());
  CHECK(with("def outer():\n    global handler\n    handler = print\nouter()\n").empty());
  CHECK(with("if True:\n    def handler(event, context): pass\n").empty());
}

TEST_CASE("permissions are found wherever they are attached", "[functions]") {
  constexpr std::string_view source =
      "import boto3, os\n\ndef handler(event, context):\n"
      "    boto3.client('sqs').send_message(QueueUrl=os.environ['QUEUE'], MessageBody='x')\n";
  constexpr std::string_view variable = "      Environment: {Variables: {QUEUE: !Ref Queue}}\n";
  constexpr std::string_view queue = "  Queue: {Type: AWS::SQS::Queue}\n";
  const auto with = [&](std::string_view more) {
    return said(function(source, variable, fmt::format("{}{}", queue, more)));
  };
  CHECK(with("") == Lines{"IAM010@Function"});
  const auto policy = [](std::string_view type, std::string_view attached,
                         std::string_view statement) {
    return fmt::format(
        "  Policy:\n    Type: AWS::IAM::{}\n    Properties:\n      {}\n      PolicyDocument:\n"
        "        Version: '2012-10-17'\n        Statement: [{}]\n",
        type, attached, statement);
  };
  const std::string allow = "{Effect: Allow, Action: sqs:Send*, Resource: !GetAtt Queue.Arn}";
  CHECK(with(policy("Policy", "PolicyName: p\n      Roles: [!Ref Role]", allow)).empty());
  CHECK(with(policy("ManagedPolicy", "Roles: [!Ref Role]", allow)).empty());
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role", allow)).empty());
  // For another role, on another queue, denied, of another action.
  CHECK(with(policy("Policy", "PolicyName: p\n      Roles: [somebody]", allow)) ==
        Lines{"IAM010@Function"});
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role",
                    "{Effect: Allow, Action: sqs:*, Resource: !GetAtt Other.Arn}") +
             "  Other: {Type: AWS::SQS::Queue}\n") == Lines{"IAM010@Function"});
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role",
                    allow + ", {Effect: Deny, Action: sqs:SendMessage, Resource: '*'}")) ==
        Lines{"IAM010@Function"});
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role",
                    "{Effect: Allow, Action: sqs:ReceiveMessage, Resource: '*'}")) ==
        Lines{"IAM041@Policy", "IAM010@Function"});
  // All but something.
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role",
                    "{Effect: Allow, NotAction: iam:*, Resource: '*'}")) == Lines{"IAM040@Policy"});
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role",
                    "{Effect: Allow, NotAction: 'sqs:*', Resource: '*'}")) ==
        Lines{"IAM040@Policy", "IAM010@Function"});
  // What cannot be known is not broken.
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role",
                    "{Effect: Allow, Action: 'sqs:*', Resource: !ImportValue queue}"))
            .empty());
  CHECK(with(policy("RolePolicy", "PolicyName: p\n      RoleName: !Ref Role",
                    "{Effect: Allow, Action: 'sqs:*', Resource: '*', Condition: {Bool: "
                    "{'aws:SecureTransport': true}}}"))
            .empty());
  CHECK(with("  Access:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref "
             "Queue]\n"
             "      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n"
             "          - {Effect: Allow, Principal: {AWS: !GetAtt Role.Arn}, Action: 'sqs:*', "
             "Resource: !GetAtt Queue.Arn}\n")
            .empty());
}

TEST_CASE("policies of AWS and of others are taken into account", "[functions]") {
  constexpr std::string_view source =
      "import boto3\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n";
  const auto with = [&](std::string_view arn) {
    std::string text = function(source);
    text.insert(text.find(logs) + logs.size(), fmt::format("        - {}\n", arn));
    return said(text);
  };
  CHECK(with("arn:aws:iam::aws:policy/AmazonSQSFullAccess") ==
        Lines{"IAM040@Role", "IAM010@Function"});
  CHECK(with("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess").empty());
  CHECK(with("!Sub arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess") ==
        Lines{"IAM040@Role"});
  CHECK(with("arn:aws:iam::123456789012:policy/ours").empty());
  CHECK(with("!ImportValue policy").empty());
}

TEST_CASE("managed policies of AWS are there", "[functions]") {
  const auto with = [](std::string_view arn) {
    return said(fmt::format("{}      ManagedPolicyArns: [{}]\n", role, arn));
  };
  CHECK(with("!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore'").empty());
  CHECK(with("!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstancesCore'") ==
        Lines{"IAM006@Role"});
  CHECK(with("arn:aws-cn:iam::aws:policy/AWSLambdaVPCAccessExecutionRole") == Lines{"IAM006@Role"});
  CHECK(with("arn:aws:iam::aws:policy/SomethingNewThatNobodyHasHeardOf").empty());
  CHECK(with("arn:aws:iam::123456789012:policy/AmazonSSMManagedInstancesCore").empty());
  CHECK(with("!Sub 'arn:aws:iam::aws:policy/${AWS::StackName}'").empty());
}

TEST_CASE("near misses of functions stay silent", "[functions]") {
  CHECK(said(function("try:\n    import ujson as json\nexcept ImportError:\n    import json\n\n"
                      "def handler(event, context):\n    return json.dumps(event)\n"))
            .empty());
  CHECK(said(function("import pymysql\n\ndef handler(event, context): pass\n",
                      "      Layers: [!Ref AWS::NoValue]\n"))
            .empty());
  CHECK(said(function("import cfnresponse, boto3\n\nhandler = lambda event, context: "
                      "cfnresponse.send(event, context, 'SUCCESS', {})\n"))
            .empty());
  CHECK(said(function("from os import environ\n\ndef handler(event, context):\n    return "
                      "environ['AWS_REGION'] + environ.get('X', '')\n"))
            .empty());
  CHECK(said(function("from index import handler\n")).empty());
  // A client with credentials of its own, and one whose service is not known.
  CHECK(said(function("import boto3\n\ndef handler(event, context):\n    c = boto3.client('s3', "
                      "aws_access_key_id='x')\n    c.list_buckets()\n"
                      "    boto3.client(event['s']).run()\n"))
            .empty());
}

TEST_CASE("findings in inline code stand in their line", "[functions]") {
  const std::string text = function(
      "import os\n\ndef handler(event, context):\n    return "
      "os.environ['TABLE']\n");
  for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
    if (finding.rule != "RUN004") continue;
    std::size_t start = 0;
    for (std::uint32_t line = 1; line < finding.place.line; ++line)
      start = text.find('\n', start) + 1;
    CHECK(text.substr(start + finding.place.column - 1, 7) == "'TABLE'");
    CHECK(finding.path == "/Resources/Function/Properties/Code/ZipFile");
    return;
  }
  FAIL("nothing was found");
}

TEST_CASE("inline code is the module index, wherever its text and its layers come from") {
  const auto with = [](std::string_view handler, std::string_view more) {
    return said(fmt::format(R"(Parameters:
  Body: {{Type: String}}
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Role: arn:aws:iam::123456789012:role/x
      Handler: {}
{})",
                            handler, more));
  };
  const std::string_view unknown = "      Code: {ZipFile: !Ref Body}\n";
  CHECK(with("app.run", unknown) == Lines{"RUN001@Function"});
  CHECK(with("index.run", unknown).empty());
  // A layer may bring a handler that calls the function's own, a file of one's own it does not.
  const std::string_view layered =
      "      Layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:a:1']\n"
      "      Code: {ZipFile: 'def run(event, context): pass'}\n";
  CHECK(with("app.run", layered) == Lines{"RUN001@Function"});
  CHECK(with("run", layered) == Lines{"RUN001@Function"});
  CHECK(with("tracer.run", layered).empty());
  CHECK(with("app.other", layered).empty());
}
