// expect: to 'Value<Reference<kinds::EC2_VPC_Id>>'
#include "prelude.hpp"

auto branch_of_another_kind([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::ec2::Subnet{.VpcId = if_(world.on, ref(world.vpc), ref(world.subnet))};
#else
  return aws::ec2::Subnet{.VpcId = if_(world.on, ref(world.vpc), world.suffix)};
#endif
}
