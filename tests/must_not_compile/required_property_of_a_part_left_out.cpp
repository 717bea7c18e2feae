// expect: to 'Value<String>'
// expect: initialization of 'Value<String>'
#include "prelude.hpp"

auto required_property_of_a_part_left_out([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::s3::bucket::VersioningConfiguration{};
#else
  return aws::s3::bucket::VersioningConfiguration{.Status = "Enabled"};
#endif
}
