#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/findings.hpp"

namespace {

using Lines = std::multiset<std::string>;

/// What is said of a function of Node.js with this source in a handler.
Lines of_script(std::string_view head, std::string_view body) {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/worker
      Code:
        ZipFile: |
          {}
          exports.handler = async (event, context) => {{
            {}
          }};
)yaml",
                                         head, body),
                             "RUN");
}

Lines of_edge(std::string_view source) {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Function:
    Type: AWS::CloudFront::Function
    Properties:
      Name: redirect
      AutoPublish: true
      FunctionConfig: {{Comment: c, Runtime: cloudfront-js-2.0}}
      FunctionCode: "{}"
)yaml",
                                         source),
                             "RUN");
}

/// What is said of an instance with this line in its user data.
Lines of_user_data(std::string_view line) {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {{ResourceSignal: {{Timeout: PT10M}}}}
    Metadata: {{AWS::CloudFormation::Init: {{config: {{packages: {{yum: {{nginx: []}}}}}}}}}}
    Properties:
      ImageId: ami-12345678
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          {}
          echo done
  Other: {{Type: AWS::SQS::Queue}}
)yaml",
                                         line),
                             "RUN");
}

}  // namespace

TEST_CASE("names of a script are bound") {
  const Lines wrong{"RUN012 Function"};
  CHECK(of_script("const client = new Map();", "clnt.set(1, 2);") == wrong);
  CHECK(of_script("", "return new PutItemCommand({});") == wrong);
  CHECK(of_script("", "return fs.readFileSync('/tmp/a');") == wrong);
  CHECK(of_script("const fs = require('fs');", "return fs.readFileSync('/tmp/a');").empty());
  CHECK(of_script("", "return context.awsRequestId + event.id;").empty());
  CHECK(of_script("", "try { return 1; } catch (e) { return e.message; }").empty());
  CHECK(of_script("", "for (const one of event.all) one.go(); return Math.max(1, 2);").empty());
  CHECK(of_script("const f = x => x.y;", "return f(event);").empty());
  CHECK(of_script("", "return new URL(event.url).host;").empty());
  CHECK(of_script("global.lib = {};", "return lib.a;").empty());
  CHECK(of_script("class Late {}", "return new Late();").empty());
}

TEST_CASE("functions of CloudFront have a handler") {
  CHECK(of_edge("function main(event) { return event.request; }") == Lines{"RUN016 Function"});
  CHECK(of_edge("function handler(event) { return event.request + 'a; }") ==
        Lines{"RUN016 Function"});
  CHECK(of_edge("function handler(event) { return event.request; }").empty());
  CHECK(of_edge("const handler = async (event) => event.request;").empty());
}

TEST_CASE("scripts name resources of their template") {
  const Lines wrong{"RUN017 Server"};
  const std::string stack = "--stack ${AWS::StackName}";
  CHECK(of_user_data("cfn-init " + stack + " --resource Srver --region a") == wrong);
  CHECK(of_user_data("cfn-init " + stack + " --resource Other --region a") == wrong);
  CHECK(of_user_data("cfn-signal -e $? " + stack + " -r Serve") == wrong);
  CHECK(of_user_data("cfn-init " + stack + " --resource Server --region a").empty());
  CHECK(of_user_data("cfn-signal -e $? " + stack + " --resource Other").empty());
  CHECK(of_user_data("cfn-signal --stack parent --resource Fleet").empty());
  CHECK(of_user_data("cfn-signal " + stack + " --resource $NAME").empty());
}

TEST_CASE("connectors give permissions to the functions at their ends alone") {
  const auto said = [](std::string_view source) {
    return dbrepl::tests::told(fmt::format(R"yaml(Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {{Type: AWS::Serverless::SimpleTable}}
  Queue: {{Type: AWS::SQS::Queue}}
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        import boto3
        def handler(event, context):
            return boto3.client("dynamodb").scan(TableName="orders")
  Other:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context):\n    return 1\n"
  Link:
    Type: AWS::Serverless::Connector
    Properties: {{Source: {{Id: {}}}, Destination: {{Id: Queue}}, Permissions: [Write]}}
)yaml",
                                           source),
                               "IAM");
  };
  CHECK(said("Other").contains("IAM010 Reader"));
  CHECK_FALSE(said("Reader").contains("IAM010 Reader"));
}

namespace {

/// What is said of a function of Python with these lines in its handler.
Lines of_python(std::string_view line, std::string_view variables = "{STAGE: b}") {
  return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Queue: {{Type: AWS::SQS::Queue}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/worker
      Environment: {{Variables: {}}}
      Code:
        ZipFile: |
          import boto3, os

          def handler(event, context):
              rows = [1]
              {}
)yaml",
                                         variables, line),
                             "RUN");
}

}  // namespace

TEST_CASE("names that Python hands on, compares or spells in texts are bound") {
  const Lines wrong{"RUN012 Function"};
  for (const char* line :
       {"print(row)", "return row", "return f'{row} rows'", "return f'{len(row)}'",
        "return rows[:limit]", "return rows if limit else 1", "x = row", "return rows == other",
        "return dict(a=row)", "raise Broken"}) {
    INFO(line);
    CHECK(of_python(line) == wrong);
  }
  for (const char* line :
       {"return sorted(rows, key=lambda a, b=1: a)", "return sum(a for a in rows)",
        "return [a + b for a, b in event]", "a = b = 1; return a + b", "return (c := 1) + c",
        "print(a for x, a, b in event)", "global g; g = 1; return g",
        "with open('a') as f: return f", "return rows[:len(rows)]"}) {
    INFO(line);
    CHECK(of_python(line).empty());
  }
}

TEST_CASE("clients and operations of boto3 exist") {
  const Lines wrong{"RUN018 Function"};
  for (const char* line : {"boto3.client('sqss')", "boto3.client('s3').put_objects(Bucket='a')",
                           "boto3.client('sqs').sendMessage(QueueUrl='a')",
                           "boto3.client('secretsmanager').get_secret_vaule(SecretId='a')"}) {
    INFO(line);
    CHECK(of_python(line) == wrong);
  }
  for (const char* line :
       {"boto3.client('s3').upload_file('a', 'b', 'c')", "boto3.client('brandnew').run()",
        "boto3.client('sesv3').send()", "boto3.client('sms').get_servers()",
        "boto3.client('s3').get_paginator('list_objects_v2')",
        "boto3.client('sqs').send_message(QueueUrl='a')",
        "boto3.client('s3').exceptions.NoSuchKey"}) {
    INFO(line);
    CHECK(of_python(line).empty());
  }
}

TEST_CASE("packages and commands of the JavaScript SDK exist") {
  CHECK(of_script("const { S3Client } = require('@aws-sdk/client-ss3');", "return S3Client;") ==
        Lines{"RUN003 Function"});
  CHECK(of_script("const { S3Client, GetObjctCommand } = require('@aws-sdk/client-s3');",
                  "return new S3Client().send(new GetObjctCommand({}));") ==
        Lines{"RUN018 Function"});
  CHECK(of_script("const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');",
                  "return new S3Client().send(new GetObjectCommand({}));")
            .empty());
  CHECK(of_script("const { GetCommand } = require('@aws-sdk/lib-dynamodb');",
                  "return new GetCommand({});")
            .empty());
}

TEST_CASE("what a call is given by a variable is of its kind") {
  const char* line =
      "boto3.client('sqs').send_message(QueueUrl=os.environ['PLACE'], MessageBody='a')";
  CHECK(of_python(line, "{PLACE: !GetAtt Queue.Arn}") == Lines{"RUN015 Function"});
  CHECK(of_python(line, "{PLACE: !Ref Queue}").empty());
}

TEST_CASE("the function of a custom resource answers") {
  const auto said = [](std::string_view body) {
    return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/worker
      Code:
        ZipFile: |
          import boto3, json, cfn_help as other
          def handler(event, context):
              {}
  Step: {{Type: Custom::Step, Properties: {{ServiceToken: !GetAtt Function.Arn}}}}
)yaml",
                                           body),
                               "RUN");
  };
  CHECK(said("return 1").contains("RUN019 Function"));
  for (const char* body : {"return open(event['ResponseURL'])",
                           "boto3.client('sns').publish(Message=json.dumps(event))",
                           "cfnresponse.send(event, context, 'SUCCESS', {})"}) {
    INFO(body);
    CHECK_FALSE(said(body).contains("RUN019 Function"));
  }
}

TEST_CASE("queues and functions let in who sends to them") {
  const auto of_topic = [](std::string_view topic) {
    return dbrepl::tests::told(fmt::format(R"yaml(Resources:
  One: {{Type: AWS::SNS::Topic}}
  Two: {{Type: AWS::SNS::Topic}}
  Queue: {{Type: AWS::SQS::Queue}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{Service: sns.amazonaws.com}}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition: {{ArnEquals: {{"aws:SourceArn": !Ref {}}}}}
  Send:
    Type: AWS::SNS::Subscription
    Properties: {{TopicArn: !Ref One, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}}
)yaml",
                                           topic),
                               "IAM");
  };
  CHECK(of_topic("Two") == Lines{"IAM052 Send"});
  CHECK(of_topic("One").empty());
  const auto of_bucket = [](std::string_view name) {
    return dbrepl::tests::told(fmt::format(R"yaml(Parameters: {{Stage: {{Type: String}}}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DependsOn: Permit
    Properties:
      BucketName: !Sub "reports-${{Stage}}"
      NotificationConfiguration:
        LambdaConfigurations: [{{Event: "s3:ObjectCreated:*", Function: !GetAtt Function.Arn}}]
  Permit:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Function
      Principal: s3.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
      SourceArn: !Sub "arn:${{AWS::Partition}}:s3:::{}-${{Stage}}"
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/worker
      Code: {{ZipFile: "def handler(event, context):\n    return 1\n"}}
)yaml",
                                           name),
                               "IAM");
  };
  CHECK(of_bucket("report") == Lines{"IAM052 Bucket"});
  CHECK(of_bucket("reports").empty());
}
