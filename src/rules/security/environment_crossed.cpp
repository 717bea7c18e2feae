#include <fmt/format.h>

#include "analysis/crossings.hpp"
#include "rules/check.hpp"
#include "rules/crossing_report.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check environment_crossed;

namespace {

void run(const Context& context, Reporter& reporter) {
  for (const analysis::Crossing& crossing : context.analysis.model<analysis::Crossings>().all()) {
    if (crossing.is_of_alarm()) continue;  // OBS017
    report_crossing(
        environment_crossed, reporter, crossing,
        fmt::format("{} is wired to {} of environment {}, its siblings to their own",
                    quoted(crossing.subject), quoted(crossing.named), quoted(crossing.other_word)));
  }
}

}  // namespace

constinit const Check environment_crossed{
    .rule =
        {
            .id = "SEC021",
            .severity = Severity::warning,
            .title = "What belongs to one environment uses the secrets, keys and databases of it",
            .why = "Where environments stand beside each other in one template, a key, secret, "
                   "parameter or endpoint of another one is mostly a slip of the copying hand: "
                   "tests then work on the data of production, or production depends on a key that "
                   "goes away with a test. Reported where all siblings use their own.",
            .bad = R"yaml(Resources:
  DevKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  TestKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  ProdKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  DevSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref DevKey}}
  TestSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref TestKey}}
  ProdSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref TestKey}}
)yaml",
            .good = R"yaml(Resources:
  DevKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  TestKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  ProdKey: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: true}}
  DevSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref DevKey}}
  TestSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref TestKey}}
  ProdSecret: {Type: AWS::SecretsManager::Secret, Properties: {KmsKeyId: !Ref ProdKey}}
)yaml",
            .peers = "",
            .source = "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/"
                      "sec_securely_operate_multi_accounts.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
