// expect: to 'Optional<s3::bucket::VersioningConfiguration>'
// expect: to 'Optional<bucket::VersioningConfiguration>'
#include "prelude.hpp"

auto wrong_part([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::s3::Bucket{.VersioningConfiguration =
                             aws::s3::bucket::OwnershipControls{.Rules = {}}};
#else
  return aws::s3::Bucket{.VersioningConfiguration =
                             aws::s3::bucket::VersioningConfiguration{.Status = "Enabled"}};
#endif
}
