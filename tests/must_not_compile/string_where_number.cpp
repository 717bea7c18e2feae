// expect: to 'Optional<Integer>'
#include "prelude.hpp"

auto string_where_number([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::rds::DBCluster{.BackupRetentionPeriod = "7"};
#else
  return aws::rds::DBCluster{.BackupRetentionPeriod = 7};
#endif
}
