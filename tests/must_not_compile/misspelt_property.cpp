// expect: no non-static data member named 'EngineVersoin'
// expect: 'EngineVersoin' does not refer to any field
#include "prelude.hpp"

auto misspelt_property([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::rds::DBCluster{.EngineVersoin = "8.0"};
#else
  return aws::rds::DBCluster{.EngineVersion = "8.0"};
#endif
}
