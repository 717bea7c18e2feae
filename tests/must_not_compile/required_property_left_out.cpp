// expect: to 'Value<Reference<kinds::EC2_VPC_Id>>'
// expect: initialization of 'Value<Reference<kinds::EC2_VPC_Id>>'
#include "prelude.hpp"

auto required_property_left_out([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::ec2::Subnet{.CidrBlock = "10.1.1.0/24"};
#else
  return aws::ec2::Subnet{.CidrBlock = "10.1.1.0/24", .VpcId = ref(world.vpc)};
#endif
}
