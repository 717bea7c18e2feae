#include <array>

#include "rules/check.hpp"
#include "rules/template/policy.hpp"

namespace dbrepl::rules {

extern const Check resource_update_policy;

namespace {

constexpr std::array rolling{PolicyKey{"MaxBatchSize", PolicyValue::whole_number},
                             PolicyKey{"MinActiveInstancesPercent", PolicyValue::percentage},
                             PolicyKey{"MinInstancesInService", PolicyValue::whole_number},
                             PolicyKey{"MinSuccessfulInstancesPercent", PolicyValue::percentage},
                             PolicyKey{"PauseTime", PolicyValue::pause},
                             PolicyKey{"SuspendProcesses", PolicyValue::processes},
                             PolicyKey{"WaitOnResourceSignals", PolicyValue::boolean}};
constexpr std::array replacing{PolicyKey{"WillReplace", PolicyValue::boolean}};
constexpr std::array scheduled{
    PolicyKey{"IgnoreUnmodifiedGroupSizeProperties", PolicyValue::boolean}};
constexpr std::array of_group{
    PolicyKey{"AutoScalingReplacingUpdate", PolicyValue::object, replacing},
    PolicyKey{"AutoScalingRollingUpdate", PolicyValue::object, rolling},
    PolicyKey{"AutoScalingScheduledAction", PolicyValue::object, scheduled}};
constexpr std::array of_fleet{PolicyKey{"StopBeforeUpdate", PolicyValue::boolean},
                              PolicyKey{"StartAfterUpdate", PolicyValue::boolean}};
constexpr std::array resharding{PolicyKey{"UseOnlineResharding", PolicyValue::boolean}};
constexpr std::array upgrade{PolicyKey{"EnableVersionUpgrade", PolicyValue::boolean}};
constexpr std::array code_deploy{PolicyKey{"AfterAllowTrafficHook", PolicyValue::string},
                                 PolicyKey{"ApplicationName", PolicyValue::required_string},
                                 PolicyKey{"BeforeAllowTrafficHook", PolicyValue::string},
                                 PolicyKey{"DeploymentGroupName", PolicyValue::required_string}};
constexpr std::array of_alias{
    PolicyKey{"CodeDeployLambdaAliasUpdate", PolicyValue::object, code_deploy}};

constexpr std::array types{PolicyType{"AWS::AppStream::Fleet", of_fleet},
                           PolicyType{"AWS::AutoScaling::AutoScalingGroup", of_group},
                           PolicyType{"AWS::ElastiCache::ReplicationGroup", resharding},
                           PolicyType{"AWS::Elasticsearch::Domain", upgrade},
                           PolicyType{"AWS::Lambda::Alias", of_alias},
                           PolicyType{"AWS::OpenSearchService::Domain", upgrade}};

void run(const Context& context, Reporter& reporter) {
  check_policies(resource_update_policy, "UpdatePolicy", types, Severity::error, context, reporter);
}

}  // namespace

constinit const Check resource_update_policy{
    .rule =
        {
            .id = "TPL065",
            .severity = Severity::error,
            .title = "An update policy is one that the type supports",
            .why = "CloudFormation takes update policies for a few types only, each with its own "
                   "parts, and refuses others.",
            .bad = R"yaml(Resources:
  Alias:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: import
      FunctionVersion: "1"
      Name: live
    UpdatePolicy:
      CodeDeployLambdaAliasUpdate:
        Application: deploys
        DeploymentGroupName: live
)yaml",
            .good = R"yaml(Resources:
  Alias:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: import
      FunctionVersion: "1"
      Name: live
    UpdatePolicy:
      CodeDeployLambdaAliasUpdate:
        ApplicationName: deploys
        DeploymentGroupName: live
)yaml",
            .peers = "E3016",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-updatepolicy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
