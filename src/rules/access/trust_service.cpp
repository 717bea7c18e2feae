#include <fmt/format.h>

#include <array>

#include "rules/access/statements.hpp"
#include "rules/reports.hpp"

namespace dbrepl::rules {

extern const Check trust_service;

namespace {

/// Which property of a type hands a role to which service.
struct Use {
  std::string_view type;
  std::string_view property;  ///< the way to it, "*" for each item of a list
  std::string_view service;   ///< without ".amazonaws.com"
  bool is_tried = true;       ///< whether the service tries the role before it makes the resource
};

constexpr std::array<Use, 41> uses = {{
    {"AWS::Backup::BackupSelection", "BackupSelection.IamRoleArn", "backup"},
    {"AWS::CloudTrail::Trail", "CloudWatchLogsRoleArn", "cloudtrail"},
    {"AWS::Config::ConfigurationRecorder", "RoleARN", "config"},
    {"AWS::EC2::FlowLog", "DeliverLogsPermissionArn", "vpc-flow-logs", false},
    {"AWS::Events::Rule", "Targets.*.RoleArn", "events"},
    {"AWS::KinesisFirehose::DeliveryStream", "ExtendedS3DestinationConfiguration.RoleARN",
     "firehose"},
    {"AWS::RDS::DBCluster", "AssociatedRoles.*.RoleArn", "rds"},
    {"AWS::RDS::DBProxy", "RoleArn", "rds"},
    {"AWS::Redshift::Cluster", "IamRoles", "redshift"},
    {"AWS::Scheduler::Schedule", "Target.RoleArn", "scheduler"},
    {"AWS::ApiGateway::Account", "CloudWatchRoleArn", "apigateway"},
    {"AWS::ApiGateway::Method", "Integration.Credentials", "apigateway", false},
    {"AWS::ApiGatewayV2::Integration", "CredentialsArn", "apigateway", false},
    {"AWS::AppSync::DataSource", "ServiceRoleArn", "appsync", false},
    {"AWS::Batch::ComputeEnvironment", "ServiceRole", "batch"},
    {"AWS::Batch::JobDefinition", "ContainerProperties.ExecutionRoleArn", "ecs-tasks", false},
    {"AWS::Batch::JobDefinition", "ContainerProperties.JobRoleArn", "ecs-tasks", false},
    {"AWS::CodeDeploy::DeploymentGroup", "ServiceRoleArn", "codedeploy"},
    {"AWS::Cognito::UserPool", "SmsConfiguration.SnsCallerArn", "cognito-idp"},
    {"AWS::DMS::Endpoint", "S3Settings.ServiceAccessRoleArn", "dms", false},
    {"AWS::Logs::SubscriptionFilter", "RoleArn", "logs"},
    {"AWS::S3::Bucket", "ReplicationConfiguration.Role", "s3"},
    {"AWS::Serverless::StateMachine", "Role", "states"},
    {"AWS::Synthetics::Canary", "ExecutionRoleArn", "lambda"},
    {"AWS::Transfer::Server", "LoggingRole", "transfer", false},
    {"AWS::Transfer::User", "Role", "transfer", false},
    {"AWS::CodeBuild::Project", "ServiceRole", "codebuild"},
    {"AWS::CodePipeline::Pipeline", "RoleArn", "codepipeline"},
    {"AWS::DLM::LifecyclePolicy", "ExecutionRoleArn", "dlm", false},
    {"AWS::ECS::TaskDefinition", "ExecutionRoleArn", "ecs-tasks", false},
    {"AWS::ECS::TaskDefinition", "TaskRoleArn", "ecs-tasks", false},
    {"AWS::EKS::Cluster", "RoleArn", "eks"},
    {"AWS::EKS::Nodegroup", "NodeRole", "ec2"},
    {"AWS::Glue::Crawler", "Role", "glue"},
    {"AWS::Glue::Job", "Role", "glue", false},
    {"AWS::IAM::InstanceProfile", "Roles", "ec2", false},
    {"AWS::Lambda::Function", "Role", "lambda"},
    {"AWS::Pipes::Pipe", "RoleArn", "pipes"},
    {"AWS::RDS::DBInstance", "MonitoringRoleArn", "monitoring.rds"},
    {"AWS::Serverless::Function", "Role", "lambda"},
    {"AWS::StepFunctions::StateMachine", "RoleArn", "states"},
}};

Verdict admits(const analysis::access::Policy& trust, std::string_view service) {
  if (trust.open) return Verdict::unknown;
  Verdict found = Verdict::broken;
  for (const Statement& statement : trust.statements) {
    Verdict one = admits_service(statement, service);
    const Verdict spoken = analysis::access::speaks_of(statement, "sts:AssumeRole");
    if (spoken != Verdict::holds && one == Verdict::holds) one = spoken;
    if (one == Verdict::holds) return one;
    if (one == Verdict::unknown) found = one;
  }
  return found;
}

void check_use(const Context& context, const Resource& user, const Node& value, const Use& use,
               Reporter& reporter) {
  const analysis::access::Role* role = access_of(context).role_of(value);
  if (role == nullptr || role->trust == nullptr ||
      admits(*role->trust, use.service) != Verdict::broken) {
    return;
  }
  Finding& finding = report_value(
      trust_service, reporter, user, value,
      fmt::format("the role \"{}\" does not let {}.amazonaws.com take it on, which uses it here",
                  role->resource->id, use.service),
      fmt::format("name {}.amazonaws.com as Service in the trust policy of the role", use.service));
  if (!use.is_tried) finding.severity = Severity::warning;
  finding.related.push_back(reporter.related("the trust policy", role->trust->node->mark()));
}

/// The values at the end of a way through properties; "*" stands for each item of a list.
void check_below(const Context& context, const Resource& user, const Node& value,
                 std::string_view way, const Use& use, Reporter& reporter) {
  if (way.empty()) {
    if (!value.is_array()) check_use(context, user, value, use, reporter);
    for (const Node& item : value.items()) check_use(context, user, item, use, reporter);
    return;
  }
  const std::size_t dot = way.find('.');
  const std::string_view step = way.substr(0, dot);
  const std::string_view rest =
      dot == std::string_view::npos ? std::string_view() : way.substr(dot + 1);
  if (step == "*") {
    for (const Node& item : value.items()) check_below(context, user, item, rest, use, reporter);
  } else if (const Node* next = value.find(step)) {
    check_below(context, user, *next, rest, use, reporter);
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& user : context.tree.resources()) {
    if (user.properties == nullptr) continue;
    for (const Use& use : uses) {
      if (use.type != user.type) continue;
      check_below(context, user, *user.properties, use.property, use, reporter);
    }
  }
}

}  // namespace

constinit const Check trust_service{
    .rule =
        {
            .id = "IAM021",
            .severity = Severity::error,
            .title = "A role trusts the service that uses it",
            .why = "A service works with a role by taking it on, which the trust policy of "
                   "the role must allow to that service. Lambda, Step Functions and others "
                   "refuse a resource whose role they cannot take on.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: ec2.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              return event
)yaml",
            .peers = "",
            .source =
                "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
