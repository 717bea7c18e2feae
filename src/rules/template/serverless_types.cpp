#include "rules/template/serverless_types.hpp"

#include <array>

namespace dbrepl::rules {

namespace {

// Names of types and properties of the AWS Serverless Application Model, version 2016-10-31, as its
// open translator knows them (aws-sam-translator 1.110.0, Apache-2.0).
constexpr std::array<std::string_view, 32> api{"AccessLogSetting",
                                               "AlwaysDeploy",
                                               "ApiKeySourceType",
                                               "Auth",
                                               "BinaryMediaTypes",
                                               "CacheClusterEnabled",
                                               "CacheClusterSize",
                                               "CanarySetting",
                                               "Cors",
                                               "DefinitionBody",
                                               "DefinitionUri",
                                               "Description",
                                               "DisableExecuteApiEndpoint",
                                               "Domain",
                                               "EndpointAccessMode",
                                               "EndpointConfiguration",
                                               "FailOnWarnings",
                                               "GatewayResponses",
                                               "MergeDefinitions",
                                               "MethodSettings",
                                               "MinimumCompressionSize",
                                               "Mode",
                                               "Models",
                                               "Name",
                                               "OpenApiVersion",
                                               "Policy",
                                               "PropagateTags",
                                               "SecurityPolicy",
                                               "StageName",
                                               "Tags",
                                               "TracingEnabled",
                                               "Variables"};
constexpr std::array<std::string_view, 1> api_required{"StageName"};
constexpr std::array<std::string_view, 5> application{"Location", "NotificationARNs", "Parameters",
                                                      "Tags", "TimeoutInMinutes"};
constexpr std::array<std::string_view, 1> application_required{"Location"};
constexpr std::array<std::string_view, 8> capacity_provider{
    "CapacityProviderName", "InstanceRequirements", "KmsKeyArn", "OperatorRole",
    "PropagateTags",        "ScalingConfig",        "Tags",      "VpcConfig"};
constexpr std::array<std::string_view, 1> capacity_provider_required{"VpcConfig"};
constexpr std::array<std::string_view, 3> connector{"Destination", "Permissions", "Source"};
constexpr std::array<std::string_view, 3> connector_required{"Destination", "Permissions",
                                                             "Source"};
constexpr std::array<std::string_view, 49> function{"Architectures",
                                                    "AssumeRolePolicyDocument",
                                                    "AutoPublishAlias",
                                                    "AutoPublishAliasAllProperties",
                                                    "AutoPublishCodeSha256",
                                                    "CapacityProviderConfig",
                                                    "CodeSigningConfigArn",
                                                    "CodeUri",
                                                    "DeadLetterQueue",
                                                    "DeploymentPreference",
                                                    "Description",
                                                    "DurableConfig",
                                                    "Environment",
                                                    "EphemeralStorage",
                                                    "EventInvokeConfig",
                                                    "Events",
                                                    "FileSystemConfigs",
                                                    "FunctionName",
                                                    "FunctionScalingConfig",
                                                    "FunctionUrlConfig",
                                                    "Handler",
                                                    "ImageConfig",
                                                    "ImageUri",
                                                    "InlineCode",
                                                    "KmsKeyArn",
                                                    "Layers",
                                                    "LoggingConfig",
                                                    "MemorySize",
                                                    "PackageType",
                                                    "PermissionsBoundary",
                                                    "Policies",
                                                    "PropagateTags",
                                                    "ProvisionedConcurrencyConfig",
                                                    "PublishToLatestPublished",
                                                    "RecursiveLoop",
                                                    "ReservedConcurrentExecutions",
                                                    "Role",
                                                    "RolePath",
                                                    "Runtime",
                                                    "RuntimeManagementConfig",
                                                    "SnapStart",
                                                    "SourceKMSKeyArn",
                                                    "Tags",
                                                    "TenancyConfig",
                                                    "Timeout",
                                                    "Tracing",
                                                    "VersionDeletionPolicy",
                                                    "VersionDescription",
                                                    "VpcConfig"};
constexpr std::array<std::string_view, 18> graphqlapi{"ApiKeys",
                                                      "Auth",
                                                      "Cache",
                                                      "DataSources",
                                                      "DomainName",
                                                      "Functions",
                                                      "IntrospectionConfig",
                                                      "Logging",
                                                      "Name",
                                                      "OwnerContact",
                                                      "QueryDepthLimit",
                                                      "ResolverCountLimit",
                                                      "Resolvers",
                                                      "SchemaInline",
                                                      "SchemaUri",
                                                      "Tags",
                                                      "Visibility",
                                                      "XrayEnabled"};
constexpr std::array<std::string_view, 1> graphqlapi_required{"Auth"};
constexpr std::array<std::string_view, 16> httpapi{"AccessLogSettings",
                                                   "Auth",
                                                   "CorsConfiguration",
                                                   "DefaultRouteSettings",
                                                   "DefinitionBody",
                                                   "DefinitionUri",
                                                   "Description",
                                                   "DisableExecuteApiEndpoint",
                                                   "Domain",
                                                   "FailOnWarnings",
                                                   "Name",
                                                   "PropagateTags",
                                                   "RouteSettings",
                                                   "StageName",
                                                   "StageVariables",
                                                   "Tags"};
constexpr std::array<std::string_view, 8> layerversion{"CompatibleArchitectures",
                                                       "CompatibleRuntimes",
                                                       "ContentUri",
                                                       "Description",
                                                       "LayerName",
                                                       "LicenseInfo",
                                                       "PublishLambdaVersion",
                                                       "RetentionPolicy"};
constexpr std::array<std::string_view, 1> layerversion_required{"ContentUri"};
constexpr std::array<std::string_view, 6> simpletable{"PointInTimeRecoverySpecification",
                                                      "PrimaryKey",
                                                      "ProvisionedThroughput",
                                                      "SSESpecification",
                                                      "TableName",
                                                      "Tags"};
constexpr std::array<std::string_view, 17> statemachine{"AutoPublishAlias",
                                                        "Definition",
                                                        "DefinitionSubstitutions",
                                                        "DefinitionUri",
                                                        "DeploymentPreference",
                                                        "Events",
                                                        "Logging",
                                                        "Name",
                                                        "PermissionsBoundary",
                                                        "Policies",
                                                        "PropagateTags",
                                                        "Role",
                                                        "RolePath",
                                                        "Tags",
                                                        "Tracing",
                                                        "Type",
                                                        "UseAliasAsEventTarget"};
constexpr std::array<std::string_view, 17> websocketapi{"AccessLogSettings",
                                                        "ApiKeySelectionExpression",
                                                        "Auth",
                                                        "DefaultRouteSettings",
                                                        "Description",
                                                        "DisableExecuteApiEndpoint",
                                                        "DisableSchemaValidation",
                                                        "Domain",
                                                        "IpAddressType",
                                                        "Name",
                                                        "PropagateTags",
                                                        "RouteSelectionExpression",
                                                        "RouteSettings",
                                                        "Routes",
                                                        "StageName",
                                                        "StageVariables",
                                                        "Tags"};
constexpr std::array<std::string_view, 2> websocketapi_required{"RouteSelectionExpression",
                                                                "Routes"};
constexpr std::array types{
    ServerlessType{"AWS::Serverless::Api", api, api_required},
    ServerlessType{"AWS::Serverless::Application", application, application_required},
    ServerlessType{"AWS::Serverless::CapacityProvider", capacity_provider,
                   capacity_provider_required},
    ServerlessType{"AWS::Serverless::Connector", connector, connector_required},
    ServerlessType{"AWS::Serverless::Function", function, {}},
    ServerlessType{"AWS::Serverless::GraphQLApi", graphqlapi, graphqlapi_required},
    ServerlessType{"AWS::Serverless::HttpApi", httpapi, {}},
    ServerlessType{"AWS::Serverless::LayerVersion", layerversion, layerversion_required},
    ServerlessType{"AWS::Serverless::SimpleTable", simpletable, {}},
    ServerlessType{"AWS::Serverless::StateMachine", statemachine, {}},
    ServerlessType{"AWS::Serverless::WebSocketApi", websocketapi, websocketapi_required}};

}  // namespace

const ServerlessType* find_serverless_type(std::string_view name) {
  for (const ServerlessType& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

std::vector<std::string_view> serverless_type_names() {
  std::vector<std::string_view> names;
  for (const ServerlessType& type : types) names.push_back(type.name);
  return names;
}

}  // namespace dbrepl::rules
