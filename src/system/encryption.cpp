#include "system/encryption.hpp"

#include <utility>

namespace dbrepl::system {
namespace {

using config::Environment;

/// After how many days KMS deletes a key unless told otherwise.
constexpr int service_default_days = 30;

cfn::Value<cfn::Json> key_policy(const Scope& scope) {
  using cfn::list;
  using cfn::object;
  cfn::Optional<cfn::Json> on_behalf_of;
  if (scope.config().keys.service_access == config::ServiceAccess::account) {
    on_behalf_of =
        object({{"StringEquals", object({{"aws:SourceAccount", cfn::pseudo::account_id}})}});
  }
  return object(
      {{"Version", "2012-10-17"},
       {"Statement",
        list({object({{"Sid", "AccountAdministersKey"},
                      {"Effect", "Allow"},
                      {"Principal", object({{"AWS", scope.iam_arn("root")}})},
                      {"Action", "kms:*"},
                      {"Resource", "*"}}),
              object({{"Sid", "ServicesUseKey"},
                      {"Effect", "Allow"},
                      {"Principal",
                       object({{"Service",
                                list({"rds.amazonaws.com", "s3.amazonaws.com", "ssm.amazonaws.com",
                                      "secretsmanager.amazonaws.com"})}})},
                      {"Action", list({"kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"})},
                      {"Resource", "*"},
                      {"Condition", std::move(on_behalf_of)}})})}});
}

}  // namespace

Encryption add_encryption(Scope& scope) {
  const config::Keys& options = scope.config().keys;
  Encryption encryption;
  for (const Environment& environment : scope.config().environments) {
    cfn::Optional<cfn::Boolean> rotation;
    if (options.rotation) {
      rotation = true;
    }
    cfn::Optional<cfn::Integer> pending;
    if (options.pending_days != service_default_days) {
      pending = options.pending_days;
    }
    const auto key = scope.out().add(
        Scope::id(environment, "KMSKey"),
        aws::kms::Key{
            .Description = cfn::sub("KMS key for ", environment.name, " environment encryption - ",
                                    scope.suffix()),
            .EnableKeyRotation = std::move(rotation),
            .KeyPolicy = key_policy(scope),
            .PendingWindowInDays = std::move(pending),
            .Tags = scope.minor_tags(environment, scope.names().of(environment, "key")),
        });
    scope.out().add(Scope::id(environment, "KMSKeyAlias"),
                    aws::kms::Alias{
                        .AliasName = Scope::name(scope.names().key_alias(environment)),
                        .TargetKeyId = ref(key),
                    });
    encryption.keys.push_back(key);
  }
  return encryption;
}

}  // namespace dbrepl::system
