// expect: to 'Optional<String>'
#include "prelude.hpp"

auto number_where_string([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::rds::DBCluster{.EngineVersion = 8};
#else
  return aws::rds::DBCluster{.EngineVersion = "8"};
#endif
}
