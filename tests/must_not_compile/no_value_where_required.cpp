// expect: to 'Value<Reference<kinds::EC2_VPC_Id>>'
#include "prelude.hpp"

auto no_value_where_required([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::ec2::Subnet{.CidrBlock = if_(world.on, "10.1.1.0/24", no_value),
                          .VpcId = if_(world.on, ref(world.vpc), no_value)};
#else
  return aws::ec2::Subnet{.CidrBlock = if_(world.on, "10.1.1.0/24", no_value),
                          .VpcId = ref(world.vpc)};
#endif
}
