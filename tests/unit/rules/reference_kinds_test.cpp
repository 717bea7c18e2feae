#include <fmt/format.h>

#include <string>
#include <string_view>

#include "rules/validate.hpp"
#include "support/catch.hpp"

namespace {

/// What SCH015 says of one resource beside the ones that references lead to.
std::string said(std::string_view resource) {
  const std::string text = fmt::format(R"(Parameters:
  Network: {{Type: AWS::EC2::VPC::Id}}
  Anything: {{Type: String}}
  Zone: {{Type: AWS::EC2::AvailabilityZone::Name}}
  Zones: {{Type: List<AWS::EC2::AvailabilityZone::Name>}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: sts:AssumeRole}}
  Profile: {{Type: AWS::IAM::InstanceProfile, Properties: {{Roles: [!Ref Role]}}}}
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  Gateway: {{Type: AWS::EC2::InternetGateway}}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {{VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Cluster: {{Type: AWS::ECS::Cluster}}
  Task: {{Type: AWS::ECS::TaskDefinition, Properties: {{ContainerDefinitions: [{{Name: a, Image: a}}]}}}}
  Queue: {{Type: AWS::SQS::Queue}}
  Bucket: {{Type: AWS::S3::Bucket}}
  Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{}}}}}}
  Secret: {{Type: AWS::SecretsManager::Secret}}
  Rotation: {{Type: AWS::SecretsManager::RotationSchedule, Properties: {{SecretId: !Ref Secret}}}}
  Other: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}}}
  Pool: {{Type: AWS::Cognito::UserPool}}
  Database: {{Type: AWS::RDS::DBCluster, Properties: {{Engine: aurora-mysql}}}}
  Topic: {{Type: AWS::SNS::Topic}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: {{ZipFile: "def handler(event, context): pass"}}
  Version: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref Function}}}}
  Subject: {{{}}}
)",
                                       resource);
  std::string lines;
  for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
    // SCH018 says the same where a circumstance decides.
    if (finding.rule == "SCH015" || finding.message.find("found Ref") != std::string::npos)
      lines += finding.message + '\n';
  }
  return lines;
}

struct Case {
  std::string_view type;      ///< of the resource, and what stands before the reference
  std::string_view wrong;     ///< a reference that yields something else
  std::string_view expected;  ///< what the message says is expected
  std::string_view right;
};

}  // namespace

TEST_CASE("references yield what a property takes: a name, an ARN, a URL", "[schema]") {
  const auto wrapped = [](const Case& one, std::string_view reference) {
    std::string text(one.type);
    const std::size_t place = text.find('@');
    return text.replace(place, 1, reference);
  };
  for (const Case& one : {
           Case{"Type: AWS::Lambda::Function, Properties: {Role: @}", "!Ref Role",
                "\"Role\": expected an ARN", "!GetAtt Role.Arn"},
           Case{"Type: AWS::ECS::TaskDefinition, Properties: {ExecutionRoleArn: @}", "!Ref Profile",
                "\"ExecutionRoleArn\": expected an AWS::IAM::Role", "!Ref Role"},
           Case{"Type: AWS::S3::Bucket, Properties: {BucketName: @}", "!Ref Topic",
                "\"BucketName\": expected a bucket name", "!Ref Function"},
           Case{"Type: AWS::IAM::InstanceProfile, Properties: {Roles: [@]}", "!GetAtt Role.Arn",
                "\"Roles\": expected the name of an AWS::IAM::Role", "!Ref Role"},
           Case{"Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: "
                "{IamInstanceProfile: {Arn: @}}}",
                "!GetAtt Role.Arn", "\"Arn\": expected the ARN of an AWS::IAM::InstanceProfile",
                "!GetAtt Profile.Arn"},
           Case{"Type: AWS::EC2::Instance, Properties: {IamInstanceProfile: @}", "!Ref Role",
                "\"IamInstanceProfile\": expected the name of an AWS::IAM::InstanceProfile",
                "!Ref Profile"},
           Case{"Type: AWS::EC2::Route, Properties: {GatewayId: @}", "!Ref Attachment",
                "\"GatewayId\": expected the id of an AWS::EC2::InternetGateway", "!Ref Gateway"},
           Case{"Type: AWS::ECS::Service, Properties: {TaskDefinition: @}", "!Ref Cluster",
                "\"TaskDefinition\": expected the identifier of an AWS::ECS::TaskDefinition",
                "!GetAtt Task.TaskDefinitionArn"},
           Case{"Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: @, "
                "maxReceiveCount: 3}}",
                "!Ref Queue", "\"deadLetterTargetArn\": expected the ARN of an SQS queue",
                "!GetAtt Queue.Arn"},
           Case{"Type: AWS::SQS::QueuePolicy, Properties: {Queues: [@]}", "!GetAtt Queue.Arn",
                "\"Queues\": expected the URL of an AWS::SQS::Queue", "!Ref Queue"},
           Case{"Type: AWS::S3::BucketPolicy, Properties: {Bucket: @}", "!GetAtt Bucket.Arn",
                "\"Bucket\": expected a bucket name", "!Ref Bucket"},
           Case{"Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PreSignUp: @}}",
                "!Ref Function", "\"PreSignUp\": expected the ARN of a Lambda function",
                "!Ref Version"},
           Case{"Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: @}",
                "!GetAtt Pool.Arn", "\"UserPoolId\": expected the id of an AWS::Cognito::UserPool",
                "!Ref Pool"},
           Case{"Type: AWS::KinesisFirehose::DeliveryStream, Properties: "
                "{S3DestinationConfiguration: {BucketARN: @}}",
                "!Ref Bucket", "\"BucketARN\": expected an ARN", "!GetAtt Bucket.Arn"},
           Case{"Type: AWS::Pipes::Pipe, Properties: {Source: @}", "!Ref Queue",
                "\"Source\": expected an ARN", "!GetAtt Queue.Arn"},
           Case{"Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: @}]}",
                "!Ref Function", "\"Arn\": expected an ARN", "!Ref Topic"},
           Case{"Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: @}",
                "!Ref Gateway", "\"RouteTableId\": expected an AWS::EC2::RouteTable",
                "!Ref Anything"},
           Case{"Type: AWS::EC2::VPCEndpoint, Properties: {RouteTableIds: [@]}", "!Ref Vpc",
                "\"RouteTableIds\": expected an AWS::EC2::RouteTable", "!Ref Anything"},
           Case{"Type: AWS::ECS::Service, Properties: {Cluster: @}", "!Ref Task",
                "\"Cluster\": expected an AWS::ECS::Cluster", "!GetAtt Cluster.Arn"},
           Case{"Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: @}", "!Ref Role",
                "\"FunctionName\": expected an AWS::Lambda::Alias, AWS::Lambda::Function or "
                "AWS::Lambda::Version",
                "!Ref Version"},
           Case{"Type: AWS::Route53::RecordSet, Properties: {HostedZoneId: @}", "!Ref Vpc",
                "\"HostedZoneId\": expected an AWS::Route53::HostedZone", "!Ref Anything"},
           Case{"Type: AWS::EC2::Subnet, Properties: {VpcId: @}", "!Select [0, !GetAZs '']",
                "\"VpcId\": expected a VPC id", "!Select [0, !Split [',', !Ref Anything]]"},
           Case{"Type: AWS::EC2::Subnet, Properties: {VpcId: @}", "!Ref Zone",
                "\"VpcId\": expected a VPC id", "!GetAtt Other.VpcId"},
           Case{"Type: AWS::EC2::Subnet, Properties: {CidrBlock: @}", "!Ref Vpc",
                "\"CidrBlock\": expected an IPv4 network",
                "!Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 2, 8]]"},
           Case{"Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: @}", "!Ref Gateway",
                "\"AvailabilityZone\": expected an availability zone", "!Select [1, !Ref Zones]"},
           Case{"Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: @}", "!GetAZs ''",
                "\"SubnetIds\": expected an AWS::EC2::Subnet", "!Split [',', !Ref Anything]"},
           Case{"Type: AWS::SecretsManager::ResourcePolicy, Properties: {SecretId: @}", "!Ref Key",
                "\"SecretId\": expected an AWS::SecretsManager::Secret", "!Ref Rotation"},
           Case{"Type: AWS::EC2::SecurityGroupIngress, Properties: {SourceSecurityGroupId: @}",
                "!GetAtt Vpc.CidrBlock", "\"SourceSecurityGroupId\": expected a security group id",
                "!GetAtt Vpc.DefaultSecurityGroup"},
           Case{"Type: AWS::RDS::DBInstance, Properties: {VPCSecurityGroups: [@]}", "!Ref Network",
                "\"VPCSecurityGroups\": expected a security group id", "!Ref Anything"},
           Case{"Type: AWS::RDS::DBCluster, Properties: {DBSubnetGroupName: @}", "!Ref Secret",
                "\"DBSubnetGroupName\": expected the name of an AWS::RDS::DBSubnetGroup",
                "!Ref Anything"},
           Case{"Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: @}",
                "!GetAtt Database.DBClusterArn",
                "\"DBClusterIdentifier\": expected the id of an AWS::RDS::DBCluster",
                "!Ref Database"},
           Case{"Type: AWS::KMS::Alias, Properties: {TargetKeyId: @}", "!Ref Secret",
                "\"TargetKeyId\": expected the identifier of an AWS::KMS::Key", "!Ref Key"},
           Case{"Type: AWS::KMS::Alias, Properties: {TargetKeyId: @}", "!Ref Queue",
                "\"TargetKeyId\": expected the identifier of an AWS::KMS::Key", "!GetAtt Key.Arn"},
       }) {
    INFO(one.type);
    CHECK(said(wrapped(one, one.wrong)).starts_with(one.expected));
    CHECK(said(wrapped(one, one.right)).empty());
  }
}

TEST_CASE("what serves as well as the resource that a property is called after", "[schema]") {
  // The type referred to, what stands there, and the reference.
  struct Near {
    std::string_view type;
    std::string_view property;
    std::string_view reference;
  };
  for (const Near& one : {
           Near{"AWS::ApiGateway::DomainNameV2",
                "AWS::ApiGateway::BasePathMappingV2, Properties: {DomainNameArn: @}",
                "!GetAtt Near.DomainNameArn"},
           Near{"AWS::ApiGateway::RestApi",
                "AWS::ApiGatewayV2::RoutingRule, Properties: {Actions: [{InvokeApi: {ApiId: @}}]}",
                "!Ref Near"},
           Near{"AWS::AppSync::Api", "AWS::AppSync::DataSource, Properties: {ApiId: @}",
                "!GetAtt Near.ApiId"},
           Near{"AWS::Backup::LogicallyAirGappedBackupVault",
                "AWS::Backup::BackupPlan, Properties: {BackupPlan: {BackupPlanRule: "
                "[{CopyActions: [{DestinationBackupVaultArn: @}]}]}}",
                "!GetAtt Near.BackupVaultArn"},
           Near{"AWS::Bedrock::AgentAlias",
                "AWS::Bedrock::Prompt, Properties: {Variants: "
                "[{GenAiResource: {Agent: {AgentIdentifier: @}}}]}",
                "!GetAtt Near.AgentAliasArn"},
           Near{"AWS::Bedrock::GuardrailVersion",
                "AWS::Bedrock::Agent, Properties: {GuardrailConfiguration: "
                "{GuardrailIdentifier: @}}",
                "!GetAtt Near.GuardrailId"},
           Near{"AWS::CloudWatch::CompositeAlarm",
                "AWS::ECS::Service, Properties: {DeploymentConfiguration: "
                "{Alarms: {AlarmNames: [@]}}}",
                "!Ref Near"},
           Near{"AWS::DirectConnect::Lag",
                "AWS::DirectConnect::PrivateVirtualInterface, Properties: {ConnectionId: @}",
                "!GetAtt Near.LagArn"},
           Near{"AWS::EC2::NatGateway", "AWS::EC2::Route, Properties: {GatewayId: @}", "!Ref Near"},
           Near{"AWS::EC2::TransitGatewayConnect",
                "AWS::EC2::TransitGatewayRouteTablePropagation, Properties: "
                "{TransitGatewayAttachmentId: @}",
                "!Ref Near"},
           Near{"AWS::EC2::VPC", "AWS::EC2::FlowLog, Properties: {LogGroupName: @}", "!Ref Near"},
           Near{"AWS::ECS::Cluster",
                "AWS::Lambda::Function, Properties: {LoggingConfig: {LogGroup: @}}", "!Ref Near"},
           Near{"AWS::FSx::FileSystem",
                "AWS::FSx::StorageVirtualMachine, Properties: "
                "{FileSystemId: @}",
                "!Ref Near"},
           Near{"AWS::IAM::Role", "AWS::ECS::TaskDefinition, Properties: {ExecutionRoleArn: @}",
                "!Ref Near"},
           Near{"AWS::IAM::Role",
                "AWS::Batch::JobDefinition, Properties: "
                "{Type: container, ContainerProperties: {JobRoleArn: @}}",
                "!Ref Near"},
           Near{"AWS::Kinesis::ResourcePolicy",
                "AWS::Kinesis::StreamConsumer, Properties: {StreamARN: @}", "!Ref Near"},
           Near{"AWS::Lambda::Function",
                "AWS::KinesisFirehose::DeliveryStream, Properties: {DeliveryStreamName: @}",
                "!Ref Near"},
           Near{"AWS::Lambda::Function", "AWS::Lambda::Url, Properties: {TargetFunctionArn: @}",
                "!Ref Near"},
           Near{"AWS::Lambda::Function", "AWS::Logs::LogGroup, Properties: {LogGroupName: @}",
                "!Ref Near"},
           Near{"AWS::Lambda::Function",
                "AWS::SSM::MaintenanceWindowTask, Properties: {TaskType: LAMBDA, TaskArn: @}",
                "!Ref Near"},
           Near{"AWS::Organizations::Account", "AWS::Glue::Table, Properties: {CatalogId: @}",
                "!Ref Near"},
           Near{"AWS::QuickSight::Theme",
                "AWS::QuickSight::Analysis, Properties: {Definition: "
                "{DataSetIdentifierDeclarations: [], CalculatedFields: [{DataSetIdentifier: @}]}}",
                "!Ref Near"},
           Near{"AWS::Redshift::ClusterSecurityGroup",
                "AWS::Redshift::ClusterSecurityGroupIngress, Properties: "
                "{ClusterSecurityGroupName: @}",
                "!Ref Near"},
           Near{"AWS::S3::Bucket",
                "AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{LogConfiguration: "
                "{LogDriver: awslogs, Options: {awslogs-group: @}}}]}",
                "!Ref Near"},
           Near{"AWS::S3::AccessPoint", "AWS::DataSync::LocationS3, Properties: {S3BucketArn: @}",
                "!GetAtt Near.Arn"},
           Near{"AWS::S3::BucketPolicy", "AWS::CloudTrail::Trail, Properties: {S3BucketName: @}",
                "!Ref Near"},
           Near{"AWS::S3::Bucket", "AWS::EC2::SecurityGroup, Properties: {GroupName: @}",
                "!Ref Near"},
           Near{"AWS::SecurityHub::ConnectorV2",
                "AWS::SecurityHub::AutomationRuleV2, Properties: {Actions: "
                "[{ExternalIntegrationConfiguration: {ConnectorArn: @}}]}",
                "!GetAtt Near.ConnectorArn"},
       }) {
    INFO(one.type << " in " << one.property);
    const auto use = [&](std::string_view type) {
      std::string property(one.property);
      property.replace(property.find('@'), 1, one.reference);
      return said(fmt::format("Type: {}}}\n  Near: {{Type: {}", property, type));
    };
    CHECK(use(one.type).empty());
  }
}

TEST_CASE("a wrong reference is told once", "[schema]") {
  struct Wrong {
    std::string_view referred;
    std::string_view property;
    std::string_view reference;
    std::string_view rule;
  };
  for (const Wrong& one : {
           Wrong{"AWS::ApiGateway::RestApi",
                 "AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Far, PathPart: a, "
                 "ParentId: @}",
                 "!Ref Far", "SCH075"},
           Wrong{"AWS::ElasticLoadBalancingV2::LoadBalancer",
                 "AWS::AutoScaling::AutoScalingGroup, Properties: {TargetGroupARNs: [@]}",
                 "!Ref Far", "SCH015"},
           Wrong{"AWS::ElasticLoadBalancingV2::LoadBalancer",
                 "AWS::AutoScaling::AutoScalingGroup, Properties: {LoadBalancerNames: [@]}",
                 "!Ref Far", "SCH015"},
           Wrong{"AWS::IAM::Role", "AWS::Lambda::EventSourceMapping, Properties: {FunctionName: @}",
                 "!Ref Far", "SCH015"},
           Wrong{"AWS::EC2::VPC", "AWS::EC2::Instance, Properties: {SecurityGroupIds: [@]}",
                 "!Ref Far", "SCH015"},
           Wrong{"AWS::EC2::VPC", "AWS::RDS::DBInstance, Properties: {KmsKeyId: @}", "!Ref Far",
                 "SCH015"},
           Wrong{"AWS::EC2::EIP", "AWS::EC2::NatGateway, Properties: {AllocationId: @}", "!Ref Far",
                 "SCH075"},
           Wrong{"AWS::EC2::EIP", "AWS::EC2::SecurityGroupIngress, Properties: {CidrIp: @}",
                 "!Ref Far", "SCH075"},
           Wrong{"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Route, Properties: {ApiId: @}",
                 "!Ref Far", "SCH015"},
           Wrong{"AWS::AppSync::GraphQLApi", "AWS::AppSync::ApiKey, Properties: {ApiId: @}",
                 "!Ref Far", "SCH075"},
           Wrong{"AWS::DynamoDB::Table",
                 "AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: @}",
                 "!GetAtt Far.Arn", "SCH075"},
           Wrong{"AWS::Lambda::Function", "Custom::Thing, Properties: {ServiceToken: @}",
                 "!Ref Far", "SCH075"},
           Wrong{"AWS::IAM::Role",
                 "AWS::KMS::Key, Properties: {KeyPolicy: {Statement: [{Principal: {AWS: @}}]}}",
                 "!Ref Far", "SCH075"},
           Wrong{"AWS::EC2::EIP", "AWS::EC2::Subnet, Properties: {VpcId: @}", "!GetAtt Far.Arn",
                 ""},
       }) {
    INFO(one.referred << " in " << one.property);
    std::string property(one.property);
    property.replace(property.find('@'), 1, one.reference);
    const std::string text = fmt::format("Resources:\n  Far: {{Type: {}}}\n  Near: {{Type: {}}}\n",
                                         one.referred, property);
    std::string rules;
    for (const auto& finding : dbrepl::validate("t.yaml", text).findings) {
      if (finding.rule == "SCH015" || finding.rule == "SCH075") rules += finding.rule;
    }
    CHECK(rules == one.rule);
  }
}
