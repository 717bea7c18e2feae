// expect: to 'Optional<Integer>'
#include "prelude.hpp"

auto fraction_where_integer([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::rds::DBCluster{.BackupRetentionPeriod = 7.5};
#else
  return aws::rds::DBCluster{.BackupRetentionPeriod = 7};
#endif
}
