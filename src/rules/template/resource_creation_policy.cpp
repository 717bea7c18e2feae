#include <array>

#include "rules/check.hpp"
#include "rules/template/policy.hpp"

namespace dbrepl::rules {

extern const Check resource_creation_policy;

namespace {

constexpr std::array resource_signal{PolicyKey{"Count", PolicyValue::whole_number},
                                     PolicyKey{"Timeout", PolicyValue::duration}};
constexpr std::array scaling{PolicyKey{"MinSuccessfulInstancesPercent", PolicyValue::percentage}};
constexpr std::array signals{PolicyKey{"ResourceSignal", PolicyValue::object, resource_signal}};
constexpr std::array of_group{PolicyKey{"AutoScalingCreationPolicy", PolicyValue::object, scaling},
                              PolicyKey{"ResourceSignal", PolicyValue::object, resource_signal}};
constexpr std::array of_fleet{PolicyKey{"StartFleet", PolicyValue::boolean}};

constexpr std::array types{PolicyType{"AWS::AppStream::Fleet", of_fleet},
                           PolicyType{"AWS::AutoScaling::AutoScalingGroup", of_group},
                           PolicyType{"AWS::CloudFormation::WaitCondition", signals},
                           PolicyType{"AWS::EC2::Instance", signals}};

void run(const Context& context, Reporter& reporter) {
  check_policies(resource_creation_policy, "CreationPolicy", types, Severity::warning, context,
                 reporter);
}

}  // namespace

constinit const Check resource_creation_policy{
    .rule =
        {
            .id = "TPL064",
            .severity = Severity::error,
            .title = "A creation policy is one that the type supports",
            .why =
                "CloudFormation waits for signals only where the type takes a creation policy. It "
                "passes over others, and counts as ready what has only been created; a policy "
                "of another shape it refuses.",
            .bad = R"yaml(Resources:
  Topic:
    Type: AWS::SNS::Topic
    CreationPolicy:
      ResourceSignal:
        Count: 1
)yaml",
            .good = R"yaml(Resources:
  Wait:
    Type: AWS::CloudFormation::WaitCondition
    CreationPolicy:
      ResourceSignal:
        Count: 1
)yaml",
            .peers = "E3055",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-attribute-creationpolicy.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
