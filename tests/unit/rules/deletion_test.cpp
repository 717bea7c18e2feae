#include <fmt/format.h>

// What rules of the family DEL say of hand-written templates, and what they must not say.
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/findings.hpp"

namespace {

using dbrepl::Policy;
using dbrepl::ValidateOptions;
using dbrepl::tests::said;

struct Case {
  std::string_view about;
  std::string_view text;
  std::string_view expected;
};

ValidateOptions with(Policy policy) {
  ValidateOptions options;
  options.policy = policy;
  return options;
}

constexpr std::string_view role = R"(
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
)";

std::string with_role(std::string_view rest) {
  return "Resources:" + std::string(role) + std::string(rest);
}

}  // namespace

TEST_CASE("deletion is judged by policies, properties and defaults") {
  const std::vector<Case> cases = {
      {"kept except where its creation fails",
       "Resources: {Q: {Type: 'AWS::SQS::Queue', DeletionPolicy: RetainExceptOnCreate}}",
       "DEL001 warning Q\n"},
      {"both policies keep it: said once",
       "Resources: {Q: {Type: 'AWS::SQS::Queue', DeletionPolicy: Retain, UpdateReplacePolicy: "
       "Retain}}",
       "DEL001 warning Q\n"},
      {"nothing is kept", "Resources: {Q: {Type: 'AWS::SQS::Queue'}}", ""},
      {"an instance alone leaves a snapshot",
       "Resources: {D: {Type: 'AWS::RDS::DBInstance', Properties: {DBInstanceClass: db.t3.micro}}}",
       "DEL002 warning D\n"},
      {"a member of a cluster does not",
       "Resources: {D: {Type: 'AWS::RDS::DBInstance', Properties: {DBInstanceClass: db.t3.micro, "
       "DBClusterIdentifier: {'Fn::ImportValue': c}}}}",
       ""},
      {"protection by an attribute of a balancer",
       "Resources: {L: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: "
       "{LoadBalancerAttributes: [{Key: deletion_protection.enabled, Value: 'true'}]}}}",
       "DEL004 warning L\n"},
      {"protection that a condition decides is unknown",
       "Parameters: {P: {Type: String}}\nConditions: {C: {'Fn::Equals': [{Ref: P}, a]}}\n"
       "Resources: {T: {Type: 'AWS::Cognito::UserPool', Properties: {DeletionProtection: "
       "{'Fn::If': [C, ACTIVE, INACTIVE]}}}}",
       ""},
      {"protection by another word",
       "Resources: {T: {Type: 'AWS::Cognito::UserPool', Properties: {DeletionProtection: ACTIVE}}}",
       "DEL004 warning T\n"},
      {"what is kept needs no protection taken off",
       "Resources: {T: {Type: 'AWS::Cognito::UserPool', DeletionPolicy: Retain, Properties: "
       "{DeletionProtection: ACTIVE}}}",
       "DEL001 warning T\n"},
      {"a bucket that nothing empties", "Resources: {B: {Type: 'AWS::S3::Bucket'}}",
       "DEL005 warning B\n"},
      {"a bucket that is kept", "Resources: {B: {Type: 'AWS::S3::Bucket', DeletionPolicy: Retain}}",
       "DEL001 warning B\n"},
      {"a bucket that a function elsewhere empties, by name",
       "Resources:\n  B: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub "
       "'b-${AWS::StackName}'}}\n"
       "  E: {Type: 'Custom::Empty', Properties: {ServiceToken: {'Fn::ImportValue': e}, "
       "Bucket: !Join ['-', [b, !Ref 'AWS::StackName']]}}\n",
       ""},
      {"a repository", "Resources: {R: {Type: 'AWS::ECR::Repository'}}", "DEL006 warning R\n"},
      {"a repository that is emptied",
       "Resources: {R: {Type: 'AWS::ECR::Repository', Properties: {EmptyOnDelete: 'true'}}}", ""},
      {"a work group", "Resources: {W: {Type: 'AWS::Athena::WorkGroup', Properties: {Name: w}}}",
       "DEL006 warning W\n"},
      {"a vault without a plan",
       "Resources: {V: {Type: 'AWS::Backup::BackupVault', Properties: {BackupVaultName: v}}}", ""},
      {"a vault with a plan",
       "Resources:\n  V: {Type: 'AWS::Backup::BackupVault', Properties: {BackupVaultName: v}}\n"
       "  P: {Type: 'AWS::Backup::BackupPlan', Properties: {BackupPlan: {BackupPlanName: p, "
       "BackupPlanRule: [{RuleName: r, TargetBackupVault: !Ref V}]}}}\n",
       "DEL006 warning V\n"},
      {"a last snapshot by name",
       "Resources: {C: {Type: 'AWS::ElastiCache::ServerlessCache', Properties: {Engine: redis, "
       "ServerlessCacheName: !Ref 'AWS::StackName', FinalSnapshotName: last}}}",
       "DEL007 warning C\n"},
      {"exports, once",
       "Resources: {Q: {Type: 'AWS::SQS::Queue'}}\nOutputs:\n  A: {Value: !Ref Q, Export: {Name: "
       "!Sub "
       "'${AWS::StackName}-a'}}\n  B: {Value: !Ref Q, Export: {Name: !Sub "
       "'${AWS::StackName}-b'}}\n",
       "DEL012 info \n"},
  };
  for (const Case& one : cases) {
    INFO(one.about);
    CHECK(said(one.text, "DEL", with(Policy::ephemeral)) == one.expected);
  }
}

TEST_CASE("what is said of deletion weighs by what the stack is meant for") {
  constexpr std::string_view text =
      "Resources: {B: {Type: 'AWS::S3::Bucket'}, "
      "Q: {Type: 'AWS::SQS::Queue', DeletionPolicy: Retain}}";
  CHECK(said(text, "DEL") == "DEL005 info B\nDEL001 info Q\n");
  CHECK(said(text, "DEL", with(Policy::ephemeral)) == "DEL005 warning B\nDEL001 warning Q\n");
  CHECK(said(text, "DEL", with(Policy::durable)) == "DEL020 warning B\nDEL020 warning Q\n");
}

TEST_CASE("code that empties a bucket deletes its objects, and old versions where there are some") {
  const auto found = [](std::string_view status, std::string_view code) {
    std::string text = with_role(R"(
  B:
    Type: AWS::S3::Bucket
    Properties: {VersioningConfiguration: {Status: STATUS}}
  F:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Runtime: python3.13, Handler: index.h, Code: {ZipFile: 'CODE'}}
  E: {Type: 'Custom::Empty', Properties: {ServiceToken: !GetAtt F.Arn, Bucket: !Ref B}}
)");
    text = dbrepl::tests::replaced(std::move(text), "STATUS", status);
    return said(dbrepl::tests::replaced(std::move(text), "CODE", code), "DEL",
                with(Policy::ephemeral));
  };
  CHECK(found("Enabled", "bucket.object_versions.delete()").empty());
  CHECK(found("Suspended", "s3.delete_objects(Bucket=b, Delete=d)").empty());
  CHECK(found("Enabled", "s3.delete_objects(Bucket=b, Delete=d)") == "DEL005 warning B\n");
  CHECK(found("Enabled", "print(1)") == "DEL005 warning B\n");
}

TEST_CASE("what code makes and never deletes is named") {
  const auto found = [](std::string_view runtime, std::string_view code, std::string_view rest) {
    std::string text = with_role(R"(
  F:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Runtime: RUNTIME, Handler: index.h, Code: {ZipFile: 'CODE'}}
)");
    text += rest;
    text = dbrepl::tests::replaced(std::move(text), "RUNTIME", runtime);
    return said(dbrepl::tests::replaced(std::move(text), "CODE", code), "DEL",
                with(Policy::ephemeral));
  };
  constexpr std::string_view put = "import boto3; boto3.client(\"ssm\").put_parameter(Name=\"n\")";
  CHECK(found("python3.13", put, "") == "DEL009 warning F\n");
  CHECK(found("python3.13",
              "import boto3; r = boto3.client(\"rds\"); r.create_db_cluster_snapshot()",
              "") == "DEL009 warning F\n");
  CHECK(found("nodejs22.x",
              "const {SSMClient, PutParameterCommand} = require(\"@aws-sdk/client-ssm\"); const c "
              "= new "
              "SSMClient(); c.send(new PutParameterCommand({}));",
              "") == "DEL009 warning F\n");
  CHECK(found("python3.13",
              "import boto3; s = boto3.client(\"ssm\"); s.put_parameter(Name=\"n\"); "
              "s.delete_parameters(Names=[])",
              "")
            .empty());
  CHECK(found("python3.13",
              "import boto3; boto3.client(\"ssm\").get_parameter(Name=\"put_parameter\")", "")
            .empty());
  // Two functions of one source are one mistake.
  CHECK(found("python3.13", put,
              "  G: {Type: 'AWS::Lambda::Function', Properties: {Role: r, Runtime: python3.13, "
              "Handler: index.h, Code: {ZipFile: '" +
                  std::string(put) + "'}}}\n") == "DEL009 warning F\n");
  // It may be one of the template's own.
  CHECK(found("python3.13", put,
              "  P: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: a}}\n") ==
        "DEL009 info F\n");
}

TEST_CASE("a custom resource depends on policies and routes that its function needs") {
  constexpr std::string_view network = R"(
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: g, VpcId: !Ref Vpc}}
  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Vpc}}
  Joined: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Out: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-0123456789abcdef0}}
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument: {Statement: [{Effect: Allow, Resource: '*', Action: [ACTION]}]}
  F:
    Type: AWS::Lambda::Function
    DependsOn: [Eni]
    Properties:
      Role: !GetAtt Role.Arn
      Runtime: python3.13
      Handler: index.h
      Code: {S3Bucket: bucket-of-code, S3Key: k}
      VpcConfig: {SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group]}
  Eni:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: eni
      Roles: [!Ref Role]
      PolicyDocument: {Statement: [{Effect: Allow, Resource: '*', Action: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']}]}
  C: {Type: 'Custom::Thing', DependsOn: [DEPENDS], Properties: {ServiceToken: !GetAtt F.Arn}}
)";
  const auto found = [&](std::string_view action, std::string_view depends, bool eni,
                         std::string_view statement = {}) {
    std::string text = with_role(network);
    if (!statement.empty()) {
      text = dbrepl::tests::replaced(
          std::move(text), "Action: 'sts:AssumeRole'}]",
          fmt::format("Action: 'sts:AssumeRole'}}]\n      Policies: [{{PolicyName: p, "
                      "PolicyDocument: {{Statement: [{}]}}}}]",
                      statement));
    }
    text = dbrepl::tests::replaced(std::move(text), "ACTION", action);
    text = dbrepl::tests::replaced(std::move(text), "DEPENDS", depends);
    if (!eni) text = dbrepl::tests::replaced(std::move(text), "DependsOn: [Eni]", "DependsOn: []");
    return said(text, "DEL", with(Policy::ephemeral));
  };
  CHECK(found("'dynamodb:PutItem'", "Policy, Out, Joined", true).empty());
  CHECK(found("'dynamodb:PutItem'", "Out, Joined", true) == "DEL010 warning C\n");
  CHECK(found("'dynamodb:PutItem'", "Policy", true) == "DEL010 warning C\n");
  CHECK(found("'logs:PutLogEvents'", "Out, Joined", true).empty());
  CHECK(found("'dynamodb:PutItem'", "Policy, Out, Joined, Eni", false) == "DEL011 warning F\n");
  // What the code is denied allows nothing that the function could rely on.
  CHECK(found("'dynamodb:PutItem'", "Policy, Out, Joined, Eni", false,
              "{Effect: Deny, Action: 'ec2:*', Resource: '*', Condition: {ArnLike: "
              "{'lambda:SourceFunctionArn': '*'}}}") == "DEL011 warning F\n");
  CHECK(found("'dynamodb:PutItem'", "Policy, Out, Joined, Eni", false,
              "{Effect: Allow, Action: 'ec2:*', Resource: '*'}")
            .empty());
}

TEST_CASE("a durable stack keeps its state, also where an update replaces it") {
  const std::vector<Case> cases = {
      {"a cluster's default snapshot is no help in a replacement",
       "Resources: {D: {Type: 'AWS::RDS::DBCluster', Properties: {Engine: aurora-mysql}}}",
       "DEL020 warning D\n"},
      {"a replica holds a copy alone",
       "Resources: {D: {Type: 'AWS::RDS::DBInstance', DeletionPolicy: Delete, UpdateReplacePolicy: "
       "Delete, Properties: {DBInstanceClass: db.t3.micro, SourceDBInstanceIdentifier: shop}}}",
       ""},
      {"kept both ways",
       "Resources: {D: {Type: 'AWS::RDS::DBCluster', DeletionPolicy: Snapshot, "
       "UpdateReplacePolicy: "
       "Snapshot, Properties: {Engine: aurora-mysql}}}",
       ""},
      {"a key is never replaced",
       "Resources: {K: {Type: 'AWS::KMS::Key', DeletionPolicy: Retain, Properties: {KeyPolicy: "
       "{}}}}",
       ""},
      {"nothing is in a topic", "Resources: {T: {Type: 'AWS::SNS::Topic'}}", ""},
  };
  for (const Case& one : cases) {
    INFO(one.about);
    CHECK(said("Metadata: {dbrepl: {policy: durable}}\n" + std::string(one.text), "DEL") ==
          one.expected);
  }
}
