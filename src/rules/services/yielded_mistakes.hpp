#pragma once

#include <array>
#include <string_view>

namespace dbrepl::rules {

/// A reference that is often written where a property takes something else of the same resource.
struct Mistake {
  std::string_view type;       ///< of the resource that has the property
  std::string_view steps;      ///< to the property, "*" for each element
  std::string_view referred;   ///< the type of the resource that is referred to
  std::string_view attribute;  ///< of Fn::GetAtt; "" for Ref
  std::string_view yields;     ///< what that is
  std::string_view wanted;     ///< what the property takes
  std::string_view hint;       ///< "{}" stands for the logical id
};

inline constexpr std::string_view address = "AWS::EC2::EIP";
inline constexpr std::string_view allocation = "its AllocationId";
inline constexpr std::string_view of_allocation = "!GetAtt {}.AllocationId";
inline constexpr std::string_view rest_api = "AWS::ApiGateway::RestApi";
inline constexpr std::string_view root = "the id of a resource of the API";
inline constexpr std::string_view of_root = "!GetAtt {}.RootResourceId";
inline constexpr std::string_view function = "AWS::Lambda::Function";
inline constexpr std::string_view invocation =
    "!Sub \"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/"
    "${{{}.Arn}}/invocations\"";
inline constexpr std::string_view invocation_arn = "the ARN of an invocation";
inline constexpr std::string_view access_list = "AWS::WAFv2::WebACL";
inline constexpr std::string_view fleet = "AWS::AutoScaling::AutoScalingGroup";
inline constexpr std::string_view launch_template = "AWS::EC2::LaunchTemplate";
inline constexpr std::string_view id_of_template = "LaunchTemplateId: !Ref {}";
inline constexpr std::string_view template_name = "the name of a launch template";
inline constexpr std::string_view target_group = "AWS::ElasticLoadBalancingV2::TargetGroup";
inline constexpr std::string_view load_balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
inline constexpr std::string_view bucket = "AWS::S3::Bucket";
inline constexpr std::string_view queue = "AWS::SQS::Queue";
inline constexpr std::string_view mapping = "AWS::Lambda::EventSourceMapping";
inline constexpr std::string_view invoke_config = "AWS::Lambda::EventInvokeConfig";
inline constexpr std::string_view distribution = "AWS::CloudFront::Distribution";
inline constexpr std::string_view origin_name = "DistributionConfig/Origins/*/DomainName";
inline constexpr std::string_view host_name = "the name of a host";
inline constexpr std::string_view an_arn = "an ARN";
inline constexpr std::string_view of_arn = "!GetAtt {}.Arn";
inline constexpr std::string_view by_ref = "!Ref {}";
inline constexpr std::string_view topic = "AWS::SNS::Topic";
inline constexpr std::string_view role = "AWS::IAM::Role";
inline constexpr std::string_view table = "AWS::DynamoDB::Table";
inline constexpr std::string_view graph_api = "AWS::AppSync::GraphQLApi";
inline constexpr std::string_view eks_cluster = "AWS::EKS::Cluster";
inline constexpr std::string_view group = "AWS::EC2::SecurityGroup";
inline constexpr std::string_view ingress = "AWS::EC2::SecurityGroupIngress";
inline constexpr std::string_view function_name = "the name of the function";
inline constexpr std::string_view queue_url = "the URL of the queue";
inline constexpr std::string_view arn_of_bucket = "the ARN of the bucket";
inline constexpr std::string_view bucket_name = "the name of a bucket";
inline constexpr std::string_view arn_of_api = "the ARN of the API";
inline constexpr std::string_view id_of_api = "its id";
inline constexpr std::string_view of_api = "!GetAtt {}.ApiId";
inline constexpr std::string_view listener = "AWS::ElasticLoadBalancingV2::Listener";
inline constexpr std::string_view listener_rule = "AWS::ElasticLoadBalancingV2::ListenerRule";
inline constexpr std::string_view record_set = "AWS::Route53::RecordSet";
inline constexpr std::string_view hosted_zone = "the id of a hosted zone";
inline constexpr std::string_view subnet = "AWS::EC2::Subnet";
inline constexpr std::string_view id_of_subnet = "the id of a subnet";
inline constexpr std::string_view subnet_group = "the name of a subnet group";
inline constexpr std::string_view of_subnet_group = "an AWS::ElastiCache::SubnetGroup with {}";
inline constexpr std::string_view id_of_role = "the id of the role";
inline constexpr std::string_view template_url = "the URL of a template";
inline constexpr std::string_view of_template =
    "!Sub \"https://${{{}.RegionalDomainName}}/template.yaml\"";
inline constexpr std::string_view role_name = "the name of the role";
inline constexpr std::string_view network = "a network";
inline constexpr std::string_view one_address = "!Sub \"${{{}}}/32\"";
inline constexpr std::string_view arn_of_function = "the ARN of the function";
inline constexpr std::string_view version_arn = "the ARN of a version";
inline constexpr std::string_view of_version = "!Ref of an AWS::Lambda::Version of {}";
inline constexpr std::string_view arn_of_cluster = "the ARN of the cluster";
inline constexpr std::string_view its_name = "its name";

inline constexpr std::string_view custom_resource = "AWS::CloudFormation::CustomResource";

/// Where SCH015 does not know better: what a resource yields there is of the right type.
inline constexpr std::array mistakes{
    Mistake{"AWS::EC2::NatGateway", "AllocationId", address, "", "an IP address", allocation,
            of_allocation},
    Mistake{"AWS::EC2::NatGateway", "AllocationId", address, "PublicIp", "an IP address",
            allocation, of_allocation},
    Mistake{"AWS::EC2::EIPAssociation", "AllocationId", address, "", "an IP address", allocation,
            of_allocation},
    Mistake{load_balancer, "SubnetMappings/*/AllocationId", address, "", "an IP address",
            allocation, of_allocation},
    Mistake{"AWS::ApiGateway::Resource", "ParentId", rest_api, "", "the id of the API", root,
            of_root},
    Mistake{"AWS::ApiGateway::Method", "ResourceId", rest_api, "", "the id of the API", root,
            of_root},
    Mistake{"AWS::ApiGateway::Method", "Integration/Uri", function, "Arn",
            "the ARN of the function", invocation_arn, invocation},
    Mistake{"AWS::ApiGateway::Method", "Integration/Uri", function, "", "the name of the function",
            invocation_arn, invocation},
    Mistake{"AWS::ApiGateway::Authorizer", "AuthorizerUri", function, "Arn",
            "the ARN of the function", invocation_arn, invocation},
    Mistake{"AWS::ApiGatewayV2::Authorizer", "AuthorizerUri", function, "Arn",
            "the ARN of the function", invocation_arn, invocation},
    Mistake{"AWS::WAFv2::WebACLAssociation", "WebACLArn", access_list, "",
            "the name, the id and the scope of the list", an_arn, of_arn},
    Mistake{"AWS::WAFv2::WebACLAssociation", "WebACLArn", access_list, "Id", "the id of the list",
            an_arn, of_arn},
    Mistake{distribution, "DistributionConfig/WebACLId", access_list, "",
            "the name, the id and the scope of the list", an_arn, of_arn},
    Mistake{distribution, "DistributionConfig/WebACLId", access_list, "Id", "the id of the list",
            an_arn, of_arn},
    Mistake{fleet, "TargetGroupARNs/*", target_group, "TargetGroupName", "a name", an_arn, by_ref},
    Mistake{fleet, "LaunchTemplate/LaunchTemplateName", launch_template, "",
            "the id of the launch template", template_name, id_of_template},
    Mistake{fleet,
            "MixedInstancesPolicy/LaunchTemplate/LaunchTemplateSpecification/LaunchTemplateName",
            launch_template, "", "the id of the launch template", template_name, id_of_template},
    Mistake{"AWS::EC2::Instance", "LaunchTemplate/LaunchTemplateName", launch_template, "",
            "the id of the launch template", template_name, id_of_template},
    Mistake{distribution, origin_name, bucket, "WebsiteURL", "a URL", host_name,
            "!Select [2, !Split [/, !GetAtt {}.WebsiteURL]]"},
    Mistake{distribution, origin_name, bucket, "", "the name of the bucket", host_name,
            "!GetAtt {}.RegionalDomainName"},
    Mistake{distribution, origin_name, bucket, "Arn", "the ARN of the bucket", host_name,
            "!GetAtt {}.RegionalDomainName"},
    Mistake{distribution, origin_name, load_balancer, "", "an ARN", host_name,
            "!GetAtt {}.DNSName"},
    Mistake{record_set, "AliasTarget/DNSName", load_balancer, "", "an ARN", host_name,
            "!GetAtt {}.DNSName"},
    Mistake{record_set, "AliasTarget/DNSName", distribution, "", "the id of the distribution",
            host_name, "!GetAtt {}.DomainName"},
    Mistake{record_set, "AliasTarget/DNSName", bucket, "WebsiteURL", "a URL", host_name,
            "s3-website.REGION.amazonaws.com, or with a hyphen for the dot"},
    Mistake{mapping, "DestinationConfig/OnFailure/Destination", queue, "", "the URL of the queue",
            an_arn, of_arn},
    Mistake{invoke_config, "DestinationConfig/OnFailure/Destination", queue, "",
            "the URL of the queue", an_arn, of_arn},
    Mistake{invoke_config, "DestinationConfig/OnSuccess/Destination", queue, "",
            "the URL of the queue", an_arn, of_arn},
    Mistake{
        distribution,
        "DistributionConfig/DefaultCacheBehavior/LambdaFunctionAssociations/*/LambdaFunctionARN",
        function, "Arn", arn_of_function, version_arn, of_version},
    Mistake{distribution,
            "DistributionConfig/CacheBehaviors/*/LambdaFunctionAssociations/*/LambdaFunctionARN",
            function, "Arn", arn_of_function, version_arn, of_version},
    Mistake{distribution, "DistributionConfig/Logging/Bucket", bucket, "", "the name of the bucket",
            host_name, "!GetAtt {}.DomainName"},
    Mistake{mapping, "EventSourceArn", table, "Arn", "the ARN of the table",
            "the ARN of its stream", "!GetAtt {}.StreamArn"},
    Mistake{"AWS::Pipes::Pipe", "Source", table, "Arn", "the ARN of the table",
            "the ARN of its stream", "!GetAtt {}.StreamArn"},
    Mistake{function, "FileSystemConfigs/*/Arn", "AWS::EFS::FileSystem", "Arn",
            "the ARN of the file system", "the ARN of an access point", ""},
    Mistake{"AWS::Lambda::Permission", "SourceArn", "AWS::Events::Rule", "", "the name of the rule",
            an_arn, of_arn},
    Mistake{bucket, "NotificationConfiguration/LambdaConfigurations/*/Function", function, "",
            function_name, an_arn, of_arn},
    Mistake{bucket, "NotificationConfiguration/QueueConfigurations/*/Queue", queue, "", queue_url,
            an_arn, of_arn},
    Mistake{bucket, "LoggingConfiguration/DestinationBucketName", bucket, "Arn", arn_of_bucket,
            bucket_name, by_ref},
    Mistake{"AWS::CodePipeline::Pipeline", "ArtifactStore/Location", bucket, "Arn", arn_of_bucket,
            bucket_name, by_ref},
    Mistake{"AWS::S3::BucketPolicy", "Bucket", bucket, "DomainName", "the name of a host",
            bucket_name, by_ref},
    Mistake{"AWS::SNS::TopicPolicy", "Topics/*", topic, "TopicName", "a name", an_arn, by_ref},
    Mistake{"AWS::CloudWatch::Alarm", "AlarmActions/*", topic, "TopicName", "a name", an_arn,
            by_ref},
    Mistake{"AWS::CloudWatch::Alarm", "AlarmActions/*", function, "", function_name, an_arn,
            of_arn},
    Mistake{ingress, "CidrIp", address, "", "an IP address", network, one_address},
    Mistake{ingress, "CidrIp", group, "", "the id of a group", network,
            "SourceSecurityGroupId: !Ref {}"},
    Mistake{group, "SecurityGroupIngress/*/CidrIp", address, "", "an IP address", network,
            one_address},
    Mistake{group, "SecurityGroupIngress/*/CidrIp", group, "", "the id of a group", network,
            "SourceSecurityGroupId: !Ref {}"},
    Mistake{target_group, "Targets/*/Id", fleet, "", "the name of the group",
            "an instance, an address, a function or a load balancer",
            "a group stands behind a target group by its TargetGroupARNs"},
    Mistake{listener, "LoadBalancerArn", load_balancer, "DNSName", "the name of a host", an_arn,
            by_ref},
    Mistake{"AWS::RDS::DBInstance", "DBSecurityGroups/*", group, "", "the id of a group of EC2",
            "the name of a group of RDS", "VPCSecurityGroups: [!Ref {}]"},
    Mistake{"AWS::IAM::Role", "AssumeRolePolicyDocument/Statement/*/Principal/AWS", role, "",
            role_name, an_arn, of_arn},
    Mistake{"AWS::KMS::Key", "KeyPolicy/Statement/*/Principal/AWS", role, "", role_name, an_arn,
            of_arn},
    Mistake{"AWS::S3::BucketPolicy", "PolicyDocument/Statement/*/Principal/AWS", role, "",
            role_name, an_arn, of_arn},
    Mistake{"AWS::ApiGatewayV2::Integration", "IntegrationUri", function, "", function_name, an_arn,
            of_arn},
    Mistake{"AWS::EKS::Nodegroup", "ClusterName", eks_cluster, "Arn", arn_of_cluster, its_name,
            by_ref},
    Mistake{"AWS::EKS::Addon", "ClusterName", eks_cluster, "Arn", arn_of_cluster, its_name, by_ref},
    Mistake{"AWS::EKS::FargateProfile", "ClusterName", eks_cluster, "Arn", arn_of_cluster, its_name,
            by_ref},
    Mistake{"AWS::Redshift::Cluster", "IamRoles/*", role, "", role_name, an_arn, of_arn},
    Mistake{"AWS::ApplicationAutoScaling::ScalableTarget", "ResourceId", "AWS::ECS::Service", "",
            "the ARN of the service", "service/CLUSTER/NAME",
            "!Sub \"service/CLUSTER/${{{}.Name}}\""},
    Mistake{"AWS::ApplicationAutoScaling::ScalableTarget", "ResourceId", table, "",
            "the name of the table", "table/NAME", "!Sub \"table/${{{}}}\""},
    Mistake{"AWS::WAFv2::WebACLAssociation", "ResourceArn", rest_api, "", "the id of the API",
            "the ARN of a stage", ""},
    Mistake{custom_resource, "ServiceToken", function, "", function_name, an_arn, of_arn},
    Mistake{"AWS::AppSync::Resolver", "ApiId", graph_api, "", arn_of_api, id_of_api, of_api},
    Mistake{"AWS::AppSync::DataSource", "ApiId", graph_api, "", arn_of_api, id_of_api, of_api},
    Mistake{"AWS::AppSync::GraphQLSchema", "ApiId", graph_api, "", arn_of_api, id_of_api, of_api},
    Mistake{"AWS::AppSync::ApiKey", "ApiId", graph_api, "", arn_of_api, id_of_api, of_api},
    Mistake{"AWS::AppSync::FunctionConfiguration", "ApiId", graph_api, "", arn_of_api, id_of_api,
            of_api},
    Mistake{"AWS::Config::ConfigRule", "Source/SourceIdentifier", function, "", function_name,
            an_arn, of_arn},
    Mistake{function, "Role", role, "RoleId", id_of_role, an_arn, of_arn},
    Mistake{"AWS::ECS::TaskDefinition", "ExecutionRoleArn", role, "RoleId", id_of_role, an_arn,
            of_arn},
    Mistake{"AWS::ECS::TaskDefinition", "TaskRoleArn", role, "RoleId", id_of_role, an_arn, of_arn},
    Mistake{"AWS::StepFunctions::StateMachine", "RoleArn", role, "RoleId", id_of_role, an_arn,
            of_arn},
    Mistake{listener, "DefaultActions/*/TargetGroupArn", target_group, "TargetGroupName", "a name",
            an_arn, by_ref},
    Mistake{listener, "DefaultActions/*/TargetGroupArn", target_group, "TargetGroupFullName",
            "a part of its ARN", an_arn, by_ref},
    Mistake{listener_rule, "Actions/*/TargetGroupArn", target_group, "TargetGroupName", "a name",
            an_arn, by_ref},
    Mistake{listener_rule, "Actions/*/TargetGroupArn", target_group, "TargetGroupFullName",
            "a part of its ARN", an_arn, by_ref},
    Mistake{record_set, "AliasTarget/DNSName", load_balancer, "LoadBalancerArn", an_arn, host_name,
            "!GetAtt {}.DNSName"},
    Mistake{record_set, "AliasTarget/HostedZoneId", load_balancer, "DNSName", host_name,
            hosted_zone, "!GetAtt {}.CanonicalHostedZoneID"},
    Mistake{record_set, "AliasTarget/HostedZoneId", load_balancer, "", an_arn, hosted_zone,
            "!GetAtt {}.CanonicalHostedZoneID"},
    Mistake{record_set, "AliasTarget/HostedZoneId", distribution, "DomainName", host_name,
            hosted_zone, "Z2FDTNDATAQYW2, that of all distributions"},
    Mistake{record_set, "AliasTarget/HostedZoneId", distribution, "", "the id of the distribution",
            hosted_zone, "Z2FDTNDATAQYW2, that of all distributions"},
    Mistake{"AWS::CloudFormation::Stack", "TemplateURL", bucket, "", bucket_name, template_url,
            of_template},
    Mistake{"AWS::CloudFormation::Stack", "TemplateURL", bucket, "Arn", arn_of_bucket, template_url,
            of_template},
    Mistake{"AWS::ElastiCache::CacheCluster", "CacheSubnetGroupName", subnet, "", id_of_subnet,
            subnet_group, of_subnet_group},
    Mistake{"AWS::ElastiCache::ReplicationGroup", "CacheSubnetGroupName", subnet, "", id_of_subnet,
            subnet_group, of_subnet_group},
};

}  // namespace dbrepl::rules
