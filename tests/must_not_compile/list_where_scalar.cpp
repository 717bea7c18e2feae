// expect: to 'Value<Reference<kinds::EC2_VPC_Id>>'
// expect: initialization of 'Value<Reference<kinds::EC2_VPC_Id>>'
#include "prelude.hpp"

auto list_where_scalar([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::ec2::Subnet{.VpcId = {ref(world.vpc), ref(world.vpc)}};
#else
  return aws::ec2::Subnet{.VpcId = ref(world.vpc)};
#endif
}
