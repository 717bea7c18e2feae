#include <string_view>

#include "support/catch.hpp"
#include "support/synthesis.hpp"

using namespace dbrepl::tests;

namespace {

/// What stands at a place of a template, as compact JSON; "" is nothing.
struct Value {
  std::string_view pointer;
  std::string_view json;
};

/// What the design fixes, in the default and in the original.
constexpr Value both_values[] = {
    {"/Parameters/EnvironmentSuffix/Type", R"("String")"},
    {"/Parameters/EnvironmentSuffix/MinLength", R"(1)"},
    {"/Parameters/EnvironmentSuffix/MaxLength", R"(20)"},
    {"/Parameters/MasterUsername/Type", R"("String")"},
    {"/Parameters/MasterUsername/Default", R"("admin")"},
    {"/Parameters/MasterUsername/MinLength", R"(1)"},
    {"/Parameters/MasterUsername/MaxLength", R"(16)"},
    {"/Parameters/MasterUsername/AllowedPattern", R"("[a-zA-Z][a-zA-Z0-9]*")"},
    {"/Outputs/DevAuroraClusterEndpoint/Value",
     R"({"Fn::GetAtt":["DevAuroraCluster","Endpoint.Address"]})"},
    {"/Outputs/DevAuroraClusterEndpoint/Export/Name",
     R"({"Fn::Sub":"${AWS::StackName}-DevAuroraEndpoint"})"},
    {"/Outputs/StagingAuroraClusterEndpoint/Value",
     R"({"Fn::GetAtt":["StagingAuroraCluster","Endpoint.Address"]})"},
    {"/Outputs/StagingAuroraClusterEndpoint/Export/Name",
     R"({"Fn::Sub":"${AWS::StackName}-StagingAuroraEndpoint"})"},
    {"/Outputs/ProdAuroraClusterEndpoint/Value",
     R"({"Fn::GetAtt":["ProdAuroraCluster","Endpoint.Address"]})"},
    {"/Outputs/ProdAuroraClusterEndpoint/Export/Name",
     R"({"Fn::Sub":"${AWS::StackName}-ProdAuroraEndpoint"})"},
    {"/Outputs/MigrationScriptsBucketName/Value", R"({"Ref":"MigrationScriptsBucket"})"},
    {"/Outputs/MigrationScriptsBucketName/Export/Name",
     R"({"Fn::Sub":"${AWS::StackName}-MigrationBucket"})"},
    {"/Outputs/SchemaReplicationFunctionArn/Value",
     R"({"Fn::GetAtt":["SchemaReplicationFunction","Arn"]})"},
    {"/Outputs/SchemaReplicationFunctionArn/Export/Name",
     R"({"Fn::Sub":"${AWS::StackName}-SchemaReplicationFunctionArn"})"},
    {"/Outputs/DataReplicationFunctionArn/Value",
     R"({"Fn::GetAtt":["DataReplicationFunction","Arn"]})"},
    {"/Outputs/DataReplicationFunctionArn/Export/Name",
     R"({"Fn::Sub":"${AWS::StackName}-DataReplicationFunctionArn"})"},
    {"/Resources/DevVPC/Properties/CidrBlock", R"("10.1.0.0/16")"},
    {"/Resources/DevVPC/Properties/EnableDnsHostnames", R"(true)"},
    {"/Resources/DevVPC/Properties/EnableDnsSupport", R"(true)"},
    {"/Resources/DevPrivateSubnet1/Properties/CidrBlock", R"("10.1.1.0/24")"},
    {"/Resources/DevPrivateSubnet1/Properties/AvailabilityZone",
     R"({"Fn::Select":[0,{"Fn::GetAZs":""}]})"},
    {"/Resources/DevPrivateSubnet2/Properties/CidrBlock", R"("10.1.2.0/24")"},
    {"/Resources/DevPrivateSubnet2/Properties/AvailabilityZone",
     R"({"Fn::Select":[1,{"Fn::GetAZs":""}]})"},
    {"/Resources/StagingVPC/Properties/CidrBlock", R"("10.2.0.0/16")"},
    {"/Resources/StagingVPC/Properties/EnableDnsHostnames", R"(true)"},
    {"/Resources/StagingVPC/Properties/EnableDnsSupport", R"(true)"},
    {"/Resources/StagingPrivateSubnet1/Properties/CidrBlock", R"("10.2.1.0/24")"},
    {"/Resources/StagingPrivateSubnet1/Properties/AvailabilityZone",
     R"({"Fn::Select":[0,{"Fn::GetAZs":""}]})"},
    {"/Resources/StagingPrivateSubnet2/Properties/CidrBlock", R"("10.2.2.0/24")"},
    {"/Resources/StagingPrivateSubnet2/Properties/AvailabilityZone",
     R"({"Fn::Select":[1,{"Fn::GetAZs":""}]})"},
    {"/Resources/ProdVPC/Properties/CidrBlock", R"("10.3.0.0/16")"},
    {"/Resources/ProdVPC/Properties/EnableDnsHostnames", R"(true)"},
    {"/Resources/ProdVPC/Properties/EnableDnsSupport", R"(true)"},
    {"/Resources/ProdPrivateSubnet1/Properties/CidrBlock", R"("10.3.1.0/24")"},
    {"/Resources/ProdPrivateSubnet1/Properties/AvailabilityZone",
     R"({"Fn::Select":[0,{"Fn::GetAZs":""}]})"},
    {"/Resources/ProdPrivateSubnet2/Properties/CidrBlock", R"("10.3.2.0/24")"},
    {"/Resources/ProdPrivateSubnet2/Properties/AvailabilityZone",
     R"({"Fn::Select":[1,{"Fn::GetAZs":""}]})"},
    {"/Resources/DevVPC/Properties/Tags",
     R"([{"Key":"Name","Value":{"Fn::Sub":"dev-vpc-${EnvironmentSuffix}"}},{"Key":"Environment","Value":"dev"}])"},
    {"/Resources/DevKMSKey/Properties/Description",
     R"({"Fn::Sub":"KMS key for dev environment encryption - ${EnvironmentSuffix}"})"},
    {"/Resources/DevKMSKey/Properties/KeyPolicy/Statement/1/Principal",
     R"({"Service":["rds.amazonaws.com","s3.amazonaws.com","ssm.amazonaws.com","secretsmanager.amazonaws.com"]})"},
    {"/Resources/DevKMSKey/Properties/KeyPolicy/Statement/1/Action",
     R"(["kms:Decrypt","kms:GenerateDataKey","kms:CreateGrant"])"},
    {"/Resources/ProdDBSecret/Properties/GenerateSecretString",
     R"({"ExcludeCharacters":"\"@/\\","GenerateStringKey":"password","PasswordLength":32,"SecretStringTemplate":{"Fn::Sub":"{\"username\": \"${MasterUsername}\"}"}})"},
    {"/Resources/StagingDBSecurityGroup/Properties/SecurityGroupIngress",
     R"([{"CidrIp":"10.1.0.0/16","Description":"MySQL from the dev VPC","FromPort":3306,"IpProtocol":"tcp","ToPort":3306},{"CidrIp":"10.2.0.0/16","Description":"MySQL from the staging VPC","FromPort":3306,"IpProtocol":"tcp","ToPort":3306},{"CidrIp":"10.3.0.0/16","Description":"MySQL from the prod VPC","FromPort":3306,"IpProtocol":"tcp","ToPort":3306}])"},
    {"/Resources/DevAuroraCluster/Properties/Engine", R"("aurora-mysql")"},
    {"/Resources/DevAuroraCluster/Properties/StorageEncrypted", R"(true)"},
    {"/Resources/DevAuroraCluster/Properties/BackupRetentionPeriod", R"(7)"},
    {"/Resources/DevAuroraCluster/Properties/PreferredBackupWindow", R"("03:00-04:00")"},
    {"/Resources/DevAuroraCluster/Properties/PreferredMaintenanceWindow",
     R"("mon:04:00-mon:05:00")"},
    {"/Resources/DevAuroraCluster/Properties/EnableCloudwatchLogsExports",
     R"(["error","general","slowquery"])"},
    {"/Resources/DevAuroraCluster/Properties/DeletionProtection", R"(false)"},
    {"/Resources/DevAuroraCluster/Properties/MasterUsername",
     R"({"Fn::Sub":"{{resolve:secretsmanager:${DevDBSecret}:SecretString:username}}"})"},
    {"/Resources/DevAuroraCluster/Properties/MasterUserPassword",
     R"({"Fn::Sub":"{{resolve:secretsmanager:${DevDBSecret}:SecretString:password}}"})"},
    {"/Resources/ProdAuroraInstance1/Properties/Engine", R"("aurora-mysql")"},
    {"/Resources/ProdAuroraInstance1/Properties/DBInstanceClass", R"("db.r5.large")"},
    {"/Resources/ProdAuroraInstance1/Properties/PubliclyAccessible", R"(false)"},
    {"/Resources/DevToStagingRoute/Properties/DestinationCidrBlock", R"("10.2.0.0/16")"},
    {"/Resources/StagingToDevRoute/Properties/DestinationCidrBlock", R"("10.1.0.0/16")"},
    {"/Resources/ProdToStagingRoute/Properties/DestinationCidrBlock", R"("10.2.0.0/16")"},
    {"/Resources/MigrationScriptsBucket/Properties/VersioningConfiguration",
     R"({"Status":"Enabled"})"},
    {"/Resources/MigrationScriptsBucket/Properties/BucketEncryption",
     R"({"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"KMSMasterKeyID":{"Ref":"DevKMSKey"},"SSEAlgorithm":"aws:kms"}}]})"},
    {"/Resources/MigrationScriptsBucket/Properties/LifecycleConfiguration/Rules",
     R"([{"ExpirationInDays":30,"Id":"DeleteOldMigrationScripts","NoncurrentVersionExpirationInDays":30,"Status":"Enabled"}])"},
    {"/Resources/MigrationScriptsBucket/Properties/PublicAccessBlockConfiguration",
     R"({"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true})"},
    {"/Resources/LambdaExecutionRole/Properties/AssumeRolePolicyDocument/Statement",
     R"([{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}])"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/0",
     R"({"Sid":"ReadSecrets","Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":[{"Ref":"DevDBSecret"},{"Ref":"StagingDBSecret"},{"Ref":"ProdDBSecret"}]})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/1",
     R"({"Sid":"UseKeys","Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":[{"Fn::GetAtt":["DevKMSKey","Arn"]},{"Fn::GetAtt":["StagingKMSKey","Arn"]},{"Fn::GetAtt":["ProdKMSKey","Arn"]}]})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/2",
     R"({"Sid":"UseMigrationScripts","Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:ListBucket"],"Resource":[{"Fn::GetAtt":["MigrationScriptsBucket","Arn"]},{"Fn::Sub":"${MigrationScriptsBucket.Arn}/*"}]})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyName", R"("DatabaseSyncPolicy")"},
    {"/Resources/SchemaReplicationFunction/Properties/Handler", R"("index.lambda_handler")"},
    {"/Resources/SchemaReplicationFunction/Properties/MemorySize", R"(512)"},
    {"/Resources/SchemaReplicationFunction/Properties/Timeout", R"(300)"},
    {"/Resources/SchemaReplicationFunction/Properties/ReservedConcurrentExecutions", ""},
    {"/Resources/SchemaReplicationFunction/Properties/Environment/Variables",
     R"({"DEV_SECRET_ARN":{"Ref":"DevDBSecret"},"DEV_ENDPOINT":{"Fn::GetAtt":["DevAuroraCluster","Endpoint.Address"]},"STAGING_SECRET_ARN":{"Ref":"StagingDBSecret"},"STAGING_ENDPOINT":{"Fn::GetAtt":["StagingAuroraCluster","Endpoint.Address"]},"PROD_SECRET_ARN":{"Ref":"ProdDBSecret"},"PROD_ENDPOINT":{"Fn::GetAtt":["ProdAuroraCluster","Endpoint.Address"]},"MIGRATION_BUCKET":{"Ref":"MigrationScriptsBucket"},"ENVIRONMENT_SUFFIX":{"Ref":"EnvironmentSuffix"}})"},
    {"/Resources/DataReplicationLogGroup/Properties/RetentionInDays", R"(7)"},
    {"/Resources/DevReplicationLagAlarm/Properties/Namespace", R"("AWS/RDS")"},
    {"/Resources/DevReplicationLagAlarm/Properties/MetricName", R"("AuroraReplicaLag")"},
    {"/Resources/DevReplicationLagAlarm/Properties/Statistic", R"("Average")"},
    {"/Resources/DevReplicationLagAlarm/Properties/Period", R"(60)"},
    {"/Resources/DevReplicationLagAlarm/Properties/EvaluationPeriods", R"(2)"},
    {"/Resources/DevReplicationLagAlarm/Properties/Threshold", R"(60000)"},
    {"/Resources/DevReplicationLagAlarm/Properties/ComparisonOperator",
     R"("GreaterThanThreshold")"},
    {"/Resources/DevReplicationLagAlarm/Properties/TreatMissingData", R"("notBreaching")"},
    {"/Resources/DevConnectionParameter/Properties/Type", R"("String")"},
    {"/Resources/DevConnectionParameter/Properties/Value",
     R"({"Fn::Sub":"mysql://${DevAuroraCluster.Endpoint.Address}:3306"})"},
    {"/Resources/DevConnectionParameter/Properties/Tags",
     R"({"Name":{"Fn::Sub":"dev-connection-${EnvironmentSuffix}"},"Environment":"dev"})"},
};

/// Where the default departs from the original, and how.
constexpr Value default_[] = {
    {"/Parameters/EnvironmentSuffix/AllowedPattern", R"("^[a-z0-9]+(-[a-z0-9]+)*$")"},
    {"/Resources/DevKMSKey/Properties/KeyPolicy/Statement/0",
     R"({"Sid":"AccountAdministersKey","Effect":"Allow","Principal":{"AWS":{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},"Action":"kms:*","Resource":"*"})"},
    {"/Resources/DevKMSKey/Properties/KeyPolicy/Statement/1/Condition",
     R"({"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}})"},
    {"/Resources/DevKMSKey/Properties/PendingWindowInDays", R"(7)"},
    {"/Resources/DevKMSKey/Properties/EnableKeyRotation", R"(true)"},
    {"/Resources/DevKMSKey/Properties/Tags",
     R"([{"Key":"Name","Value":{"Fn::Sub":"dev-key-${EnvironmentSuffix}"}},{"Key":"Environment","Value":"dev"}])"},
    {"/Resources/DevAuroraCluster/DeletionPolicy", R"("Delete")"},
    {"/Resources/DevAuroraCluster/UpdateReplacePolicy", R"("Delete")"},
    {"/Resources/DevAuroraCluster/Properties/EngineVersion", R"("5.7.mysql_aurora.2.12.6")"},
    {"/Resources/LambdaExecutionRole/Properties/ManagedPolicyArns", ""},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/3",
     R"({"Sid":"KeepState","Effect":"Allow","Action":["ssm:GetParameter","ssm:PutParameter"],"Resource":{"Fn::Sub":"arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/db-replication/${EnvironmentSuffix}/*"}})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/4",
     R"({"Sid":"DescribeDatabases","Effect":"Allow","Action":["rds:DescribeDBClusters","rds:DescribeDBInstances"],"Resource":[{"Fn::GetAtt":["DevAuroraCluster","DBClusterArn"]},{"Fn::GetAtt":["StagingAuroraCluster","DBClusterArn"]},{"Fn::GetAtt":["ProdAuroraCluster","DBClusterArn"]},{"Fn::GetAtt":["DevAuroraInstance1","DBInstanceArn"]},{"Fn::GetAtt":["StagingAuroraInstance1","DBInstanceArn"]},{"Fn::GetAtt":["ProdAuroraInstance1","DBInstanceArn"]}]})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/5",
     R"({"Sid":"WriteLogs","Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":[{"Fn::GetAtt":["SchemaReplicationLogGroup","Arn"]},{"Fn::GetAtt":["DataReplicationLogGroup","Arn"]}]})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/6",
     R"({"Sid":"ManageNetworkInterfaces","Effect":"Allow","Action":["ec2:CreateNetworkInterface","ec2:DescribeNetworkInterfaces","ec2:DescribeSubnets","ec2:DeleteNetworkInterface","ec2:AssignPrivateIpAddresses","ec2:UnassignPrivateIpAddresses"],"Resource":"*"})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/7",
     R"({"Sid":"KeepNetworkInterfacesFromCode","Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"ArnLike":{"lambda:SourceFunctionArn":{"Fn::Sub":"arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:db-sync-*-${EnvironmentSuffix}"}}}})"},
    {"/Resources/LambdaSecurityGroup/Properties/SecurityGroupEgress", R"([{"CidrIp":"10.1.0.0/16","Description":"MySQL in the dev VPC","FromPort":3306,"IpProtocol":"tcp","ToPort":3306},{"CidrIp":"10.2.0.0/16","Description":"MySQL in the staging VPC","FromPort":3306,"IpProtocol":"tcp","ToPort":3306},{"CidrIp":"10.3.0.0/16","Description":"MySQL in the prod VPC","FromPort":3306,"IpProtocol":"tcp","ToPort":3306},{"CidrIp":"0.0.0.0/0","Description":"HTTPS to AWS services","FromPort":443,"IpProtocol":"tcp","ToPort":443}])"},
    {"/Resources/SchemaReplicationFunction/Properties/Runtime", R"("python3.13")"},
    {"/Resources/DevReplicationLagAlarm/Properties/Dimensions",
     R"([{"Name":"DBClusterIdentifier","Value":{"Ref":"DevAuroraCluster"}},{"Name":"Role","Value":"READER"}])"},
};

constexpr Value original[] = {
    {"/Parameters/EnvironmentSuffix/AllowedPattern", R"("[a-z0-9-]+")"},
    {"/Resources/DevKMSKey/Properties/KeyPolicy/Statement/0",
     R"({"Sid":"AccountAdministersKey","Effect":"Allow","Principal":{"AWS":{"Fn::Sub":"arn:aws:iam::${AWS::AccountId}:root"}},"Action":"kms:*","Resource":"*"})"},
    {"/Resources/DevKMSKey/Properties/KeyPolicy/Statement/1/Condition", ""},
    {"/Resources/DevKMSKey/Properties/PendingWindowInDays", ""},
    {"/Resources/DevKMSKey/Properties/EnableKeyRotation", ""},
    {"/Resources/DevKMSKey/Properties/Tags", R"([{"Key":"Environment","Value":"dev"}])"},
    {"/Resources/DevAuroraCluster/DeletionPolicy", ""},
    {"/Resources/DevAuroraCluster/UpdateReplacePolicy", ""},
    {"/Resources/DevAuroraCluster/Properties/EngineVersion", R"("5.7.mysql_aurora.2.11.2")"},
    {"/Resources/LambdaExecutionRole/Properties/ManagedPolicyArns",
     R"(["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"])"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/3",
     R"({"Sid":"KeepState","Effect":"Allow","Action":["ssm:GetParameter","ssm:PutParameter"],"Resource":{"Fn::Sub":"arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/db-replication/${EnvironmentSuffix}/*"}})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/4",
     R"({"Sid":"DescribeDatabases","Effect":"Allow","Action":["rds:DescribeDBClusters","rds:DescribeDBInstances"],"Resource":"*"})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/5",
     R"({"Sid":"WriteLogs","Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":{"Fn::Sub":"arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/db-sync-*-${EnvironmentSuffix}:*"}})"},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/6", ""},
    {"/Resources/LambdaExecutionRole/Properties/Policies/0/PolicyDocument/Statement/7", ""},
    {"/Resources/LambdaSecurityGroup/Properties/SecurityGroupEgress",
     R"([{"CidrIp":"0.0.0.0/0","Description":"Everything","IpProtocol":"-1"}])"},
    {"/Resources/SchemaReplicationFunction/Properties/Runtime", R"("python3.9")"},
    {"/Resources/DevReplicationLagAlarm/Properties/Dimensions",
     R"([{"Name":"DBClusterIdentifier","Value":{"Ref":"DevAuroraCluster"}}])"},
};

template <std::size_t N>
void check_values(const Json& out, const Value (&values)[N]) {
  for (const Value& value : values) {
    INFO(value.pointer);
    CHECK(at(out, value.pointer) == value.json);
  }
}

}  // namespace

TEST_CASE("The default has the values of the design", "[system]") {
  const Json out = synthesized("{}");
  check_values(out, both_values);
  check_values(out, default_);
}

TEST_CASE("The original has the values of the original text", "[system]") {
  const Json out = synthesized_example("original");
  check_values(out, both_values);
  check_values(out, original);
}
