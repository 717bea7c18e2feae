// expect: to 'Optional<List<Reference<kinds::EC2_Subnet_Id>>>'
#include "prelude.hpp"

auto scalar_where_list([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::lambda::function::VpcConfig{.SubnetIds = ref(world.subnet)};
#else
  return aws::lambda::function::VpcConfig{.SubnetIds = {ref(world.subnet)}};
#endif
}
