#include "analysis/code/service_actions.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "schema/database.hpp"

// Service and operation names: the service models of botocore 1.43.11 (Apache-2.0). Which action an
// operation asks for where the names differ: the pages of the services in the Service Authorization
// Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/.

namespace dbrepl::analysis::code {

namespace {

struct Names {
  std::string_view from;
  std::string_view to;
};

template <std::size_t size>
std::string_view find(const std::array<Names, size>& names, std::string_view from) {
  const auto found = std::lower_bound(
      names.begin(), names.end(), from,
      [](const Names& name, std::string_view wanted) { return name.from < wanted; });
  return found != names.end() && found->from == from ? found->to : std::string_view();
}

/// Clients whose actions have another prefix.
constexpr std::array<Names, 44> services = {{
    {"accessanalyzer", "access-analyzer"},
    {"amp", "aps"},
    {"apigatewaymanagementapi", "execute-api"},
    {"appconfigdata", "appconfig"},
    {"application-insights", "applicationinsights"},
    {"backupsearch", "backup-search"},
    {"bedrock-agent", "bedrock"},
    {"bedrock-agent-runtime", "bedrock"},
    {"bedrock-data-automation", "bedrock"},
    {"bedrock-data-automation-runtime", "bedrock"},
    {"bedrock-runtime", "bedrock"},
    {"chime-sdk-messaging", "chime"},
    {"cloudhsmv2", "cloudhsm"},
    {"codeguruprofiler", "codeguru-profiler"},
    {"customer-profiles", "profile"},
    {"docdb", "rds"},
    {"dynamodbstreams", "dynamodb"},
    {"efs", "elasticfilesystem"},
    {"elb", "elasticloadbalancing"},
    {"elbv2", "elasticloadbalancing"},
    {"emr", "elasticmapreduce"},
    {"iot-data", "iot"},
    {"keyspaces", "cassandra"},
    {"kinesisanalyticsv2", "kinesisanalytics"},
    {"lex-models", "lex"},
    {"lex-runtime", "lex"},
    {"lexv2-models", "lex"},
    {"lexv2-runtime", "lex"},
    {"location", "geo"},
    {"mwaa", "airflow"},
    {"neptune", "rds"},
    {"opensearch", "es"},
    {"opensearchserverless", "aoss"},
    {"personalize-events", "personalize"},
    {"personalize-runtime", "personalize"},
    {"pinpoint", "mobiletargeting"},
    {"resourcegroupstaggingapi", "tag"},
    {"sagemaker-featurestore-runtime", "sagemaker"},
    {"sagemaker-runtime", "sagemaker"},
    {"service-quotas", "servicequotas"},
    {"sesv2", "ses"},
    {"sso-admin", "sso"},
    {"stepfunctions", "states"},
    {"timestream-query", "timestream"},
}};
static_assert(std::is_sorted(services.begin(), services.end(),
                             [](const Names& a, const Names& b) { return a.from < b.from; }));

/// Words after "@aws-sdk/client-" that are not the client's name in boto3.
constexpr std::array<Names, 17> packages = {{
    {"api-gateway", "apigateway"},
    {"apigatewaymanagementapi", "apigatewaymanagementapi"},
    {"auto-scaling", "autoscaling"},
    {"cloudwatch-events", "events"},
    {"cloudwatch-logs", "logs"},
    {"cognito-identity-provider", "cognito-idp"},
    {"cost-explorer", "ce"},
    {"database-migration-service", "dms"},
    {"dynamodb-streams", "dynamodbstreams"},
    {"elastic-load-balancing", "elb"},
    {"elastic-load-balancing-v2", "elbv2"},
    {"eventbridge", "events"},
    {"iot-data-plane", "iot-data"},
    {"lex-runtime-v2", "lexv2-runtime"},
    {"route-53", "route53"},
    {"secrets-manager", "secretsmanager"},
    {"sfn", "stepfunctions"},
}};
static_assert(std::is_sorted(packages.begin(), packages.end(),
                             [](const Names& a, const Names& b) { return a.from < b.from; }));

/// Classes of the JavaScript SDK, in lower case, that are not the client's name in boto3.
constexpr std::array<Names, 9> classes = {{
    {"cloudwatchevents", "events"},
    {"cloudwatchlogs", "logs"},
    {"cognitoidentity", "cognito-identity"},
    {"cognitoidentityserviceprovider", "cognito-idp"},
    {"eventbridge", "events"},
    {"iotdata", "iot-data"},
    {"rdsdataservice", "rds-data"},
    {"sfn", "stepfunctions"},
    {"timestreamwrite", "timestream-write"},
}};
static_assert(std::is_sorted(classes.begin(), classes.end(),
                             [](const Names& a, const Names& b) { return a.from < b.from; }));

/// "client operation" to the actions it asks for, where they are not the operation's own name; an
/// empty one where nothing is asked for, or it depends on the arguments.
constexpr std::array<Names, 83> exceptions = {{
    {"bedrock-runtime converse", "bedrock:InvokeModel"},
    {"bedrock-runtime conversestream", "bedrock:InvokeModelWithResponseStream"},
    {"cognito-identity getcredentialsforidentity", ""},
    {"cognito-identity getid", ""},
    {"cognito-identity getopenidtoken", ""},
    {"cognito-identity unlinkidentity", ""},
    {"cognito-idp associatesoftwaretoken", ""},
    {"cognito-idp changepassword", ""},
    {"cognito-idp confirmdevice", ""},
    {"cognito-idp confirmforgotpassword", ""},
    {"cognito-idp confirmsignup", ""},
    {"cognito-idp deleteuser", ""},
    {"cognito-idp deleteuserattributes", ""},
    {"cognito-idp forgetdevice", ""},
    {"cognito-idp forgotpassword", ""},
    {"cognito-idp getdevice", ""},
    {"cognito-idp getuser", ""},
    {"cognito-idp getuserattributeverificationcode", ""},
    {"cognito-idp globalsignout", ""},
    {"cognito-idp initiateauth", ""},
    {"cognito-idp listdevices", ""},
    {"cognito-idp resendconfirmationcode", ""},
    {"cognito-idp respondtoauthchallenge", ""},
    {"cognito-idp revoketoken", ""},
    {"cognito-idp setusermfapreference", ""},
    {"cognito-idp setusersettings", ""},
    {"cognito-idp signup", ""},
    {"cognito-idp updatedevicestatus", ""},
    {"cognito-idp updateuserattributes", ""},
    {"cognito-idp verifysoftwaretoken", ""},
    {"cognito-idp verifyuserattribute", ""},
    {"dynamodb batchget", "dynamodb:BatchGetItem"},
    {"dynamodb batchwrite", "dynamodb:BatchWriteItem"},
    {"dynamodb delete", "dynamodb:DeleteItem"},
    {"dynamodb get", "dynamodb:GetItem"},
    {"dynamodb put", "dynamodb:PutItem"},
    {"dynamodb update", "dynamodb:UpdateItem"},
    {"iot-data publish", "iot:Publish"},
    {"lambda invoke", "lambda:InvokeFunction"},
    {"s3 abortmultipartupload", "s3:AbortMultipartUpload"},
    {"s3 completemultipartupload", "s3:PutObject"},
    {"s3 copy", "s3:PutObject"},
    {"s3 copyobject", "s3:PutObject"},
    {"s3 createmultipartupload", "s3:PutObject"},
    {"s3 deletebucketcors", "s3:PutBucketCORS"},
    {"s3 deletebucketencryption", "s3:PutEncryptionConfiguration"},
    {"s3 deletebucketlifecycle", "s3:PutLifecycleConfiguration"},
    {"s3 deletebuckettagging", "s3:PutBucketTagging"},
    {"s3 deleteobjects", "s3:DeleteObject"},
    {"s3 deletepublicaccessblock", "s3:PutBucketPublicAccessBlock"},
    {"s3 downloadfile", "s3:GetObject"},
    {"s3 downloadfileobj", "s3:GetObject"},
    {"s3 getbucketencryption", "s3:GetEncryptionConfiguration"},
    {"s3 getbucketlifecycleconfiguration", "s3:GetLifecycleConfiguration"},
    {"s3 getbucketnotificationconfiguration", "s3:GetBucketNotification"},
    {"s3 getpublicaccessblock", "s3:GetBucketPublicAccessBlock"},
    {"s3 headbucket", "s3:ListBucket"},
    {"s3 headobject", "s3:GetObject"},
    {"s3 listbuckets", "s3:ListAllMyBuckets"},
    {"s3 listmultipartuploads", "s3:ListBucketMultipartUploads"},
    {"s3 listobjects", "s3:ListBucket"},
    {"s3 listobjectsv2", "s3:ListBucket"},
    {"s3 listobjectversions", "s3:ListBucketVersions"},
    {"s3 listparts", "s3:ListMultipartUploadParts"},
    {"s3 putbucketencryption", "s3:PutEncryptionConfiguration"},
    {"s3 putbucketlifecycle", "s3:PutLifecycleConfiguration"},
    {"s3 putbucketlifecycleconfiguration", "s3:PutLifecycleConfiguration"},
    {"s3 putbucketnotificationconfiguration", "s3:PutBucketNotification"},
    {"s3 putpublicaccessblock", "s3:PutBucketPublicAccessBlock"},
    {"s3 selectobjectcontent", "s3:GetObject"},
    {"s3 upload", "s3:PutObject"},
    {"s3 uploadfile", "s3:PutObject"},
    {"s3 uploadfileobj", "s3:PutObject"},
    {"s3 uploadpart", "s3:PutObject"},
    {"s3 uploadpartcopy", "s3:PutObject"},
    {"sns publishbatch", "sns:Publish"},
    {"sqs changemessagevisibilitybatch", "sqs:ChangeMessageVisibility"},
    {"sqs deletemessagebatch", "sqs:DeleteMessage"},
    {"sqs sendmessagebatch", "sqs:SendMessage"},
    {"sso-oidc createtoken", ""},
    {"sts getaccesskeyinfo", ""},
    {"sts getcalleridentity", ""},
    {"sts getsessiontoken", ""},
}};

/// "client kind method" of the resources of boto3.
constexpr std::array<Names, 33> resource_methods = {{
    {"dynamodb Table batch_writer", "dynamodb:BatchWriteItem"},
    {"dynamodb Table delete_item", "dynamodb:DeleteItem"},
    {"dynamodb Table get_item", "dynamodb:GetItem"},
    {"dynamodb Table put_item", "dynamodb:PutItem"},
    {"dynamodb Table query", "dynamodb:Query"},
    {"dynamodb Table scan", "dynamodb:Scan"},
    {"dynamodb Table update_item", "dynamodb:UpdateItem"},
    {"s3 Bucket copy", "s3:PutObject"},
    {"s3 Bucket delete_objects", "s3:DeleteObject"},
    {"s3 Bucket download_file", "s3:GetObject"},
    {"s3 Bucket download_fileobj", "s3:GetObject"},
    {"s3 Bucket object_versions.all", "s3:ListBucketVersions"},
    {"s3 Bucket object_versions.delete", "s3:DeleteObjectVersion"},
    {"s3 Bucket object_versions.filter", "s3:ListBucketVersions"},
    {"s3 Bucket objects.all", "s3:ListBucket"},
    {"s3 Bucket objects.delete", "s3:DeleteObject"},
    {"s3 Bucket objects.filter", "s3:ListBucket"},
    {"s3 Bucket put_object", "s3:PutObject"},
    {"s3 Bucket upload_file", "s3:PutObject"},
    {"s3 Bucket upload_fileobj", "s3:PutObject"},
    {"s3 Object copy_from", "s3:PutObject"},
    {"s3 Object delete", "s3:DeleteObject"},
    {"s3 Object download_file", "s3:GetObject"},
    {"s3 Object download_fileobj", "s3:GetObject"},
    {"s3 Object get", "s3:GetObject"},
    {"s3 Object put", "s3:PutObject"},
    {"s3 Object upload_file", "s3:PutObject"},
    {"s3 Object upload_fileobj", "s3:PutObject"},
    {"sns Topic publish", "sns:Publish"},
    {"sqs Queue delete_messages", "sqs:DeleteMessage"},
    {"sqs Queue receive_messages", "sqs:ReceiveMessage"},
    {"sqs Queue send_message", "sqs:SendMessage"},
    {"sqs Queue send_messages", "sqs:SendMessage"},
}};
static_assert(std::is_sorted(resource_methods.begin(), resource_methods.end(),
                             [](const Names& a, const Names& b) { return a.from < b.from; }));

/// Sorted: one that is not must not go unseen.
static_assert(std::is_sorted(exceptions.begin(), exceptions.end(),
                             [](const Names& a, const Names& b) { return a.from < b.from; }));

std::string lower(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != '_') result += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return result;
}

/// "get_object" and "getObject" as IAM writes them: "GetObject".
std::string as_action(std::string_view service, std::string_view method) {
  std::string result;
  bool begins = true;
  for (std::size_t i = 0; i < method.size(); ++i) {
    if (method[i] == '_') {
      begins = true;
      continue;
    }
    const std::string_view word =
        method.substr(i, std::min(method.find('_', i), method.size()) - i);
    if (begins && service == "rds" && word == "db") {
      result += "DB";
      ++i;
    } else {
      result += begins && method[i] >= 'a' && method[i] <= 'z'
                    ? static_cast<char>(method[i] - ('a' - 'A'))
                    : method[i];
    }
    begins = false;
  }
  return result;
}

bool is_action(std::string_view service, const std::string& name) {
  const schema::Value actions =
      schema::Database::installed().table("iam-actions").find(service).find("actions");
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (actions[i].find("names").contains(name)) return true;
  }
  return false;
}

}  // namespace

std::string_view service_of_client(std::string_view client) {
  const std::string_view other = find(services, client);
  if (!other.empty()) return other;
  const schema::Value known = schema::Database::installed().table("iam-actions").find(client);
  return known ? client : std::string_view();
}

std::string_view client_of_package(std::string_view package) {
  if (package == "@aws-sdk/lib-dynamodb") return "dynamodb";
  if (package == "@aws-sdk/lib-storage") return "s3";
  constexpr std::string_view prefix = "@aws-sdk/client-";
  if (!package.starts_with(prefix)) return {};
  package.remove_prefix(prefix.size());
  const std::string_view other = find(packages, package);
  return other.empty() ? package : other;
}

std::string client_of_class(std::string_view name) {
  std::string client = lower(name);
  const std::string_view other = find(classes, client);
  return other.empty() ? client : std::string(other);
}

void add_actions(std::string_view client, std::string_view method,
                 std::vector<std::string>& actions) {
  const std::string_view service = service_of_client(client);
  if (service.empty()) return;
  if (service == "execute-api") {
    actions.emplace_back("execute-api:ManageConnections");
    return;
  }
  const std::string operation = lower(method);
  const std::string key = std::string(client) + " " + operation;
  const auto exception = std::lower_bound(
      exceptions.begin(), exceptions.end(), key,
      [](const Names& name, const std::string& wanted) { return name.from < wanted; });
  if (exception != exceptions.end() && exception->from == key) {
    if (!exception->to.empty()) actions.emplace_back(exception->to);
  } else if (is_action(service, operation)) {
    actions.push_back(std::string(service) + ":" + as_action(service, method));
  }
}

void add_resource_actions(std::string_view client, std::string_view kind, std::string_view method,
                          std::vector<std::string>& actions) {
  std::string key(client);
  key += ' ';
  key += kind;
  key += ' ';
  key += method;
  const std::string_view found = find(resource_methods, key);
  if (!found.empty()) actions.emplace_back(found);
  // What is deleted as a collection is listed first.
  if (kind == "Bucket" && method == "objects.delete") actions.emplace_back("s3:ListBucket");
  if (kind == "Bucket" && method == "object_versions.delete") {
    actions.emplace_back("s3:ListBucketVersions");
  }
}

}  // namespace dbrepl::analysis::code
