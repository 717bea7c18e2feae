#include "schema/principals.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "support/characters.hpp"
#include "support/spelling.hpp"

namespace dbrepl::schema {
namespace {

constexpr auto npos = std::string_view::npos;

/// What principals of services begin with that roles and policies name often, sorted. None has less
/// than five characters: with so few, a slip is likely to be another service.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
constexpr std::array<std::string_view, 84> known{"airflow",
                                                 "airflow-env",
                                                 "amplify",
                                                 "apidestinations.events",
                                                 "apigateway",
                                                 "application-autoscaling",
                                                 "appmesh",
                                                 "apprunner",
                                                 "appsync",
                                                 "athena",
                                                 "autoscaling",
                                                 "backup",
                                                 "batch",
                                                 "bedrock",
                                                 "build.apprunner",
                                                 "cassandra",
                                                 "cloudformation",
                                                 "cloudfront",
                                                 "cloudtrail",
                                                 "cloudwatch",
                                                 "codebuild",
                                                 "codecommit",
                                                 "codedeploy",
                                                 "codepipeline",
                                                 "cognito-identity",
                                                 "cognito-idp",
                                                 "config",
                                                 "config-conforms",
                                                 "credentials.iot",
                                                 "datapipeline",
                                                 "datasync",
                                                 "delivery.logs",
                                                 "dynamodb",
                                                 "ec2fleet",
                                                 "ecs-tasks",
                                                 "edgelambda",
                                                 "eks-fargate-pods",
                                                 "eks-nodegroup",
                                                 "elasticache",
                                                 "elasticbeanstalk",
                                                 "elasticfilesystem",
                                                 "elasticloadbalancing",
                                                 "elasticmapreduce",
                                                 "emr-containers",
                                                 "emr-serverless",
                                                 "events",
                                                 "export.rds",
                                                 "firehose",
                                                 "grafana",
                                                 "guardduty",
                                                 "imagebuilder",
                                                 "inspector",
                                                 "inspector2",
                                                 "kafkaconnect",
                                                 "kinesis",
                                                 "kinesisanalytics",
                                                 "lakeformation",
                                                 "lambda",
                                                 "logdelivery.elasticloadbalancing",
                                                 "logger.cloudfront",
                                                 "logging.s3",
                                                 "macie",
                                                 "macie2",
                                                 "monitoring.rds",
                                                 "opensearchservice",
                                                 "opsworks",
                                                 "pipes",
                                                 "pods.eks",
                                                 "quicksight",
                                                 "redshift",
                                                 "replicator.lambda",
                                                 "route53",
                                                 "route53resolver",
                                                 "sagemaker",
                                                 "scheduler",
                                                 "secretsmanager",
                                                 "serverlessrepo",
                                                 "servicecatalog",
                                                 "spotfleet",
                                                 "states",
                                                 "storagegateway",
                                                 "tasks.apprunner",
                                                 "transfer",
                                                 "vpc-flow-logs"};
static_assert(std::is_sorted(known.begin(), known.end()));

/// What the names of services end with, in every partition.
/// https://docs.aws.amazon.com/general/latest/gr/rande.html
constexpr std::array<std::string_view, 10> ends{
    ".amazonaws.com", ".amazonaws.com.cn", ".amazon.com",     ".amazonaws.eu",  ".aws.internal",
    ".api.aws",       ".c2s.ic.gov",       ".csp.hci.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk"};

bool is_account(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), support::is_digit);
}

/// Takes what stands before the next ':' from the front.
std::string_view take_part(std::string_view& text) {
  const std::string_view part = text.substr(0, text.find(':'));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

/// Without the region that the principals of some services hold: "states.eu-west-1".
std::string_view without_region(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const bool has_region =
      dot != npos && support::is_digit(name.back()) && name.find('-', dot) != npos;
  return has_region ? name.substr(0, dot) : name;
}

}  // namespace

bool is_aws_principal(std::string_view text) {
  if (text == "*" || is_account(text)) return true;
  if (take_part(text) != "arn" || !take_part(text).starts_with("aws")) return false;
  const std::string_view service = take_part(text);
  if (!take_part(text).empty()) return false;
  const std::string_view account = take_part(text);
  const auto is_below = [&](std::string_view start) {
    return text.starts_with(start) && text.size() > start.size();
  };
  // The identity of a distribution of CloudFront belongs to no account.
  if (service == "iam" && account == "cloudfront") return is_below("user/");
  if (!is_account(account)) return false;
  if (service == "sts") return is_below("assumed-role/") || is_below("federated-user/");
  return service == "iam" &&
         (text == "root" || is_below("user/") || is_below("role/") || is_below("group/"));
}

bool is_service_principal(std::string_view text) {
  if (text == "*") return true;
  const auto end = std::find_if(ends.begin(), ends.end(), [&](std::string_view each) {
    return text.ends_with(each) && text.size() > each.size();
  });
  if (end == ends.end()) return false;
  const std::string_view name = without_region(text.substr(0, text.size() - end->size()));
  // Skills of Alexa and the like alone have no "aws" in their domain.
  if (*end == ".amazon.com") return !std::binary_search(known.begin(), known.end(), name);
  return std::binary_search(known.begin(), known.end(), name) ||
         std::none_of(known.begin(), known.end(),
                      [&](std::string_view each) { return support::is_one_slip(name, each); });
}

}  // namespace dbrepl::schema
