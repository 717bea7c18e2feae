#include <fmt/format.h>

#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check attachment_kind;

namespace {

constexpr std::string_view attachment_type = "AWS::SecretsManager::SecretTargetAttachment";

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& attachment : context.tree.resources()) {
    if (attachment.type != attachment_type) continue;
    const Node* type = property_of(attachment, {"TargetType"});
    const auto said = certain_text(context, type);
    const Resource* target =
        referred(context, property_of(attachment, {"TargetId"}),
                 {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::DocDB::DBCluster",
                  "AWS::DocDB::DBInstance", "AWS::Redshift::Cluster"});
    if (!said || target == nullptr || *said == target->type) continue;
    Finding& finding =
        reporter.report(attachment_kind, property_place(attachment, {"TargetType"}), type->mark(),
                        fmt::format("expected {}, the type of {}, found {}", quoted(target->type),
                                    quoted(target->id), quoted(*said)));
    finding.related.push_back(reporter.related("the target", target->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, attachment_kind, run_once, {attachment_type});
}

}  // namespace

constinit const Check attachment_kind{
    .rule =
        {
            .id = "SCH073",
            .severity = Severity::error,
            .title = "A secret is attached to a target of the type that is named",
            .why = "Secrets Manager looks for the target of an attachment among those of "
                   "TargetType, finds none where it is of another type, and the stack rolls back.",
            .bad = R"yaml(Resources:
  Login: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {}}}
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      StorageEncrypted: true
      MasterUsername: keeper
      ManageMasterUserPassword: true
  Attached:
    Type: AWS::SecretsManager::SecretTargetAttachment
    Properties:
      SecretId: !Ref Login
      TargetId: !Ref Orders
      TargetType: AWS::RDS::DBInstance
)yaml",
            .good = R"yaml(Resources:
  Login: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {}}}
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: aurora-mysql
      StorageEncrypted: true
      MasterUsername: keeper
      ManageMasterUserPassword: true
  Attached:
    Type: AWS::SecretsManager::SecretTargetAttachment
    Properties:
      SecretId: !Ref Login
      TargetId: !Ref Orders
      TargetType: AWS::RDS::DBCluster
)yaml",
            .peers = {},
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-secretsmanager-secrettargetattachment.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
