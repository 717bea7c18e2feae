#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rules/validate.hpp"
#include "support/catch.hpp"

namespace {

using Lines = std::vector<std::string>;

/// "SCH050 message" for each finding of these rules, in order.
Lines said(std::string_view rules, std::string_view text) {
  Lines lines;
  for (const auto& finding : dbrepl::validate("t.yaml", std::string(text)).findings) {
    if (rules.find(finding.rule) == std::string_view::npos) continue;
    lines.push_back(fmt::format("{} {} {}", finding.rule, finding.path, finding.message));
  }
  return lines;
}

const std::string conditions = R"(Conditions:
  Here: !Equals [!Ref AWS::Region, eu-west-1]
  There: !Not [!Condition Here]
)";

}  // namespace

TEST_CASE("a branch is judged with the condition that it depends on", "[services]") {
  const std::string text = conditions + R"(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: "256"
      Memory: !If [Here, "4096", "512"]
      ContainerDefinitions:
        - {Name: web, Image: nginx}
)";
  CHECK(said("SCH018", text) ==
        Lines{"SCH018 /Resources/Task/Properties/Memory \"Memory\": expected one of 512, 1024, "
              "2048, found \"4096\", where condition \"Here\" holds"});
}

TEST_CASE("what follows from a condition holds with it", "[services]") {
  // Where it is here, it is not there: one of the two properties is always given, never both.
  const std::string head = conditions + R"(Resources:
  Zone:
    Type: AWS::Route53::RecordSet
    Properties:
      HostedZoneName: example.org.
      Name: www.example.org.
      Type: A
      TTL: !If [Here, "60", !Ref AWS::NoValue]
      ResourceRecords: !If [Here, [192.0.2.1], !Ref AWS::NoValue]
)";
  const std::string alias = R"(
        - DNSName: other.example.org
          HostedZoneId: Z0123456789
)";
  const std::string good =
      head + "      AliasTarget: !If\n        - There" + alias + "        - !Ref AWS::NoValue\n";
  const std::string bad =
      head + "      AliasTarget: !If\n        - Here" + alias + "        - !Ref AWS::NoValue\n";
  CHECK(said("SCH018", good).empty());
  CHECK_FALSE(said("SCH018", bad).empty());
}

TEST_CASE("the condition of a resource decides its branches", "[services]") {
  const std::string text = conditions + R"(Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Condition: Here
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: !If [There, PROVISIONED, PAY_PER_REQUEST]
)";
  CHECK(said("SCH018 SCH003 SCH006", text).empty());
}

TEST_CASE("a condition that cannot be is not looked into", "[services]") {
  const std::string text = R"(Conditions:
  Never: !Equals [a, b]
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: !If [Never, PROVISIONED, PAY_PER_REQUEST]
)";
  CHECK(said("SCH018", text).empty());
}

TEST_CASE("associations that exclude each other may be of one subnet", "[services]") {
  const std::string head = conditions + R"(Resources:
  One:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Condition: Here
    Properties: {SubnetId: subnet-0123456789abcdef0, RouteTableId: rtb-0123456789abcdef0}
  Two:
    Type: AWS::EC2::SubnetRouteTableAssociation
)";
  const std::string tail =
      "    Properties: {SubnetId: subnet-0123456789abcdef0, RouteTableId: rtb-0123456789abcdef1}\n";
  CHECK(said("SCH050", head + "    Condition: There\n" + tail).empty());
  CHECK(said("SCH050", head + tail) ==
        Lines{"SCH050 /Resources/Two/Properties/SubnetId \"One\" associates the same subnet with a "
              "route table"});
}

TEST_CASE("a fixed port of the host may answer health checks", "[services]") {
  const auto text = [](std::string_view port) {
    return fmt::format(R"(Resources:
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {{VpcId: vpc-0123456789abcdef0, Port: 80, Protocol: HTTP, HealthCheckPort: {}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 128
          PortMappings: [{{ContainerPort: 80, HostPort: 0}}, {{ContainerPort: 81, HostPort: 8081}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      DesiredCount: 1
      LoadBalancers: [{{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref Targets}}]
)",
                       port);
  };
  CHECK(said("SCH051", text("8081")).empty());
  CHECK(said("SCH051", text("traffic-port")).empty());
  CHECK(said("SCH051", text("8080")) ==
        Lines{"SCH051 /Resources/Targets/Properties/HealthCheckPort the container \"web\" has "
              "another port of its host each time, but health checks ask on port 8080"});
}

TEST_CASE("a policy takes ARNs, not names", "[services]") {
  const auto text = [](std::string_view resource) {
    return fmt::format(R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Topic:
    Type: AWS::SNS::Topic
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {{Effect: Deny, Principal: "*", Action: "s3:*", Resource: {}}}
)",
                       resource);
  };
  const std::string place =
      "IAM004 /Resources/Policy/Properties/PolicyDocument/Statement/0/Resource ";
  CHECK(said("IAM004", text("!GetAtt Bucket.Arn")).empty());
  CHECK(said("IAM004", text("!Sub 'arn:${AWS::Partition}:s3:::${Bucket}/*'")).empty());
  CHECK(said("IAM004", text("!Ref Topic")).empty());
  CHECK(said("IAM004", text("!Ref Bucket")) ==
        Lines{place + "Ref of \"Bucket\" is its name, not its ARN"});
  CHECK(said("IAM004", text("!Join ['', [!Ref Bucket, /*]]")) ==
        Lines{place + "Ref of \"Bucket\" is its name, not its ARN"});
  CHECK(said("IAM004", text("orders/*")) == Lines{place + "expected an ARN, found \"orders/*\""});
  CHECK(said("IAM004", text("'*'")) ==
        Lines{place + "a policy of a bucket names the bucket: \"*\" is refused"});
}

TEST_CASE("only a table with a stream has its ARN", "[services]") {
  const auto text = [](std::string_view stream, std::string_view use) {
    return fmt::format(R"(Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      {}
  Place: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: {}}}}}
)",
                       stream, use);
  };
  CHECK(said("REF031", text("", "!GetAtt Orders.StreamArn")) ==
        Lines{"REF031 /Resources/Place/Properties/Value \"Orders\" has no stream, and so no "
              "StreamArn"});
  CHECK(said("REF031", text("", "!Sub '${Orders.StreamArn}'")).size() == 1);
  CHECK(said("REF031", text("", "!GetAtt Orders.Arn")).empty());
  CHECK(said("REF031",
             text("StreamSpecification: {StreamViewType: KEYS_ONLY}", "!GetAtt Orders.StreamArn"))
            .empty());
  CHECK(said("REF031", text("StreamSpecification: !If [A, {StreamViewType: KEYS_ONLY}, !Ref "
                            "AWS::NoValue]",
                            "!GetAtt Orders.StreamArn"))
            .empty());
}

TEST_CASE("a permission for the service of its source", "[services]") {
  const auto text = [](std::string_view principal, std::string_view source) {
    return fmt::format(R"(Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {{Name: orders, ProtocolType: HTTP}}
  Logs:
    Type: AWS::Logs::LogGroup
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: orders
      Principal: {}
      SourceArn: {}
)",
                       principal, source);
  };
  constexpr std::string_view api = "!Sub 'arn:aws:execute-api:eu-west-1:123456789012:${Api}/*'";
  CHECK(said("SCH055", text("apigateway.amazonaws.com", api)).empty());
  CHECK(said("SCH055", text("logs.eu-west-1.amazonaws.com", "!GetAtt Logs.Arn")).empty());
  CHECK(said("SCH055", text("sns.amazonaws.com", api)) ==
        Lines{"SCH055 /Resources/Permission/Properties/Principal \"Api\" is a source of "
              "apigateway.amazonaws.com, not of sns.amazonaws.com"});
}

TEST_CASE("a pipeline's template is in an input artifact", "[services]") {
  const auto text = [](std::string_view file, std::string_view role) {
    return fmt::format(R"(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{Service: cloudformation.amazonaws.com}}
            Action: sts:AssumeRole
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipeline
      ArtifactStore: {{Type: S3, Location: artifacts}}
      Stages:
        - Name: source
          Actions:
            - Name: read
              ActionTypeId: {{Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}}
              Configuration: {{RepositoryName: shop, BranchName: main}}
              OutputArtifacts: [{{Name: sources}}]
        - Name: deploy
          Actions:
            - Name: stack
              ActionTypeId: {{Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: "1"}}
              InputArtifacts: [{{Name: sources}}]
              Configuration:
                ActionMode: CREATE_UPDATE
                StackName: shop
                TemplatePath: {}
                RoleArn: {}
)",
                       file, role);
  };
  const std::string place =
      "SCH059 /Resources/Pipeline/Properties/Stages/1/Actions/0/Configuration/";
  CHECK(said("SCH059", text("sources::t.yaml", "!GetAtt Role.Arn")).empty());
  CHECK(said("SCH059", text("t.yaml", "deploy")) ==
        Lines{place + "TemplatePath \"t.yaml\" is not an input artifact of this action",
              place + "RoleArn expected the ARN of a role, found \"deploy\""});
  CHECK(said("SCH059", text("sources::t.yaml", "!Ref Role")) ==
        Lines{place + "RoleArn Ref of \"Role\" is its name, not its ARN"});
}

TEST_CASE("rules about several properties look into each branch", "[services]") {
  const auto text = [](std::string_view port) {
    return conditions + fmt::format(R"(Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Memory: 128
          PortMappings: [{{ContainerPort: 80, HostPort: !If [There, {}, 80]}}]
)",
                                    port);
  };
  CHECK(said("SCH045", text("80")).empty());
  CHECK(said("SCH045", text("8080")) ==
        Lines{"SCH045 /Resources/Task/Properties/ContainerDefinitions/0/PortMappings/0/HostPort "
              "expected 80, the ContainerPort, in mode \"awsvpc\", found 8080, where condition "
              "\"There\" holds"});
}

TEST_CASE("of an attribute that there is not, one rule speaks", "[services]") {
  CHECK(said("REF004 SCH015", R"(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
  Api:
    Type: AWS::ApiGateway::Account
    Properties: {CloudWatchRoleArn: !GetAtt Role.NoSuchAttribute}
)") == Lines{"REF004 /Resources/Api/Properties/CloudWatchRoleArn/Fn::GetAtt/1 \"NoSuchAttribute\" "
             "is not an "
             "attribute of \"Role\", which is AWS::IAM::Role"});
}

TEST_CASE("a reference yields what the property wants", "[services]") {
  const auto text = [](std::string_view role) {
    return fmt::format(R"(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{Service: codedeploy.amazonaws.com}}
            Action: sts:AssumeRole
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties:
      Roles: [!Ref Role]
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://example.org/inner.yaml
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: web
      ServiceRoleArn: {}
)",
                       role);
  };
  constexpr std::string_view rules = "SCH015 SCH018";
  CHECK(said(rules, text("!GetAtt Role.Arn")).empty());
  CHECK(said(rules, text("!GetAtt Inner.Outputs.Role")).empty());
  CHECK(said(rules, text("!Ref Role")).size() == 1);
  CHECK(said(rules, text("!GetAtt Profile.Arn")).size() == 1);
}

TEST_CASE("tags of AWS are refused", "[services]") {
  CHECK(said("SCH046", R"(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{Key: aws:team, Value: orders}, {Key: awsome, Value: orders}]
)") == Lines{"SCH046 /Resources/Queue/Properties/Tags/0/Key the tag key \"aws:team\" begins with "
             "\"aws:\", which AWS keeps for itself"});
}

TEST_CASE("what must not be there is wrong with a parameter, too", "[services]") {
  const std::string text = R"(Parameters:
  Size: {Type: Number, Default: 100}
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      MasterUsername: admin
      ManageMasterUserPassword: true
      StorageEncrypted: true
      AllocatedStorage: !Ref Size
)";
  const auto report = dbrepl::validate("t.yaml", text);
  CHECK(std::any_of(report.findings.begin(), report.findings.end(), [](const auto& finding) {
    return finding.rule == "SCH018" && finding.severity == dbrepl::findings::Severity::error;
  }));
}

TEST_CASE("a generated password is held to what its database takes", "[services]") {
  const auto judged = [](const std::string& type, const std::string& engine,
                         const std::string& generator) {
    return said("SCH062", fmt::format(R"(Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {{{}}}
  Database:
    Type: {}
    Properties:
      Engine: {}
      MasterUserPassword: !Sub "{{{{resolve:secretsmanager:${{Secret}}}}}}"
)",
                                      generator, type, engine));
  };
  const std::string clean = R"(ExcludeCharacters: '"@/')";
  CHECK(judged("AWS::RDS::DBCluster", "aurora-mysql", clean).empty());
  CHECK(judged("AWS::RDS::DBCluster", "aurora-mysql", "ExcludePunctuation: true").empty());
  CHECK(judged("AWS::RDS::DBCluster", "aurora-mysql", "ExcludeCharacters: !Ref Given").empty());
  CHECK(judged("AWS::RDS::DBCluster", "aurora-mysql", clean + ", PasswordLength: 41").empty());
  CHECK(judged("AWS::RDS::DBCluster", "aurora-postgresql", clean + ", PasswordLength: 64").empty());
  CHECK(judged("AWS::RDS::DBCluster", "!Ref Engine", clean + ", PasswordLength: 64").empty());
  CHECK(
      judged("AWS::RDS::DBCluster", "aurora-mysql", clean + ", PasswordLength: 42") ==
      Lines{"SCH062 /Resources/Secret/Properties/GenerateSecretString/PasswordLength the password "
            "of \"Database\" would have 42 characters: it takes 8 to 41"});
  CHECK(judged("AWS::RDS::DBInstance", "oracle-ee", clean + ", PasswordLength: 7").size() == 1);
  CHECK(judged("AWS::Redshift::Cluster", "x", clean).size() == 1);
  CHECK(judged("AWS::DocDB::DBCluster", "docdb", "PasswordLength: 20") ==
        Lines{"SCH062 /Resources/Secret/Properties/GenerateSecretString \"Database\" takes no "
              "password with /\"@, which may be generated"});
}
