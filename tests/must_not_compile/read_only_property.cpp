// expect: no non-static data member named 'DBClusterArn'
// expect: 'DBClusterArn' does not refer to any field
#include "prelude.hpp"

auto read_only_property([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::rds::DBCluster{.DBClusterArn = "arn"};
#else
  return aws::rds::DBCluster{.DBClusterIdentifier = "cluster"};
#endif
}
