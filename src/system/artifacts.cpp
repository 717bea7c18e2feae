#include "system/artifacts.hpp"

#include <string>

namespace dbrepl::system {

cfn::Handle<aws::s3::Bucket> add_artifacts(Scope& scope, const Encryption& encryption) {
  namespace bucket = aws::s3::bucket;
  const config::Bucket& options = scope.config().bucket;
  const std::string name = scope.names().bucket();
  return scope.out().add(
      "MigrationScriptsBucket",
      aws::s3::Bucket{
          .BucketEncryption =
              bucket::BucketEncryption{
                  .ServerSideEncryptionConfiguration = {bucket::ServerSideEncryptionRule{
                      .ServerSideEncryptionByDefault =
                          bucket::ServerSideEncryptionByDefault{
                              .KMSMasterKeyID = ref(encryption.keys.front()),
                              .SSEAlgorithm = "aws:kms",
                          }}}},
          .BucketName = Scope::name(name),
          .LifecycleConfiguration =
              bucket::LifecycleConfiguration{
                  .Rules = {bucket::Rule{
                      .ExpirationInDays = options.expiration_days,
                      .Id = "DeleteOldMigrationScripts",
                      .NoncurrentVersionExpirationInDays = options.noncurrent_days,
                      .Status = "Enabled",
                  }}},
          .PublicAccessBlockConfiguration =
              bucket::PublicAccessBlockConfiguration{
                  .BlockPublicAcls = true,
                  .BlockPublicPolicy = true,
                  .IgnorePublicAcls = true,
                  .RestrictPublicBuckets = true,
              },
          .Tags = scope.shared_tags(name),
          .VersioningConfiguration = bucket::VersioningConfiguration{.Status = "Enabled"},
      });
}

}  // namespace dbrepl::system
