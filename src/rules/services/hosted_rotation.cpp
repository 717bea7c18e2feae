#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check hosted_rotation;

namespace {

void run(const Context& context, Reporter& reporter) {
  const auto& transforms = context.tree.transforms();
  if (context.tree.is_open() ||
      std::any_of(transforms.begin(), transforms.end(),
                  [](std::string_view name) { return name.starts_with("AWS::SecretsManager-"); })) {
    return;
  }
  for (const Resource& rotation : context.tree.resources()) {
    if (rotation.type != "AWS::SecretsManager::RotationSchedule") continue;
    const Node* function = property_of(rotation, {"HostedRotationLambda"});
    if (function == nullptr) continue;
    reporter.report(hosted_rotation, property_place(rotation, {"HostedRotationLambda"}),
                    function->mark(),
                    "nothing makes the function: the template lacks the transform",
                    "Transform: AWS::SecretsManager-2024-09-16");
  }
}

}  // namespace

constinit const Check hosted_rotation{
    .rule =
        {
            .id = "SCH072",
            .severity = Severity::error,
            .title = "A hosted rotation function comes with its transform",
            .why = "CloudFormation itself makes no function of HostedRotationLambda. The transform "
                   "of Secrets Manager does, as a nested stack.",
            .bad = R"yaml(Resources:
  Login: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {}}}
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties:
      SecretId: !Ref Login
      HostedRotationLambda: {RotationType: MySQLSingleUser}
      RotationRules: {AutomaticallyAfterDays: 30}
)yaml",
            .good = R"yaml(Transform: AWS::SecretsManager-2024-09-16
Resources:
  Login: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {}}}
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties:
      SecretId: !Ref Login
      HostedRotationLambda: {RotationType: MySQLSingleUser}
      RotationRules: {AutomaticallyAfterDays: 30}
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "transform-aws-secretsmanager.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
