// expect: to 'Optional<Boolean>'
#include "prelude.hpp"

auto string_where_boolean([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::rds::DBCluster{.StorageEncrypted = "true"};
#else
  return aws::rds::DBCluster{.StorageEncrypted = true};
#endif
}
