// expect: to 'Value<List<Reference<kinds::EC2_Subnet_Id>>>'
// expect: initialization of 'Value<List<Reference<kinds::EC2_Subnet_Id>>>'
#include "prelude.hpp"

auto vpc_among_subnets([[maybe_unused]] const World& world) {
#ifdef BROKEN
  return aws::rds::DBSubnetGroup{.DBSubnetGroupDescription = "d",
                                 .SubnetIds = {ref(world.subnet), ref(world.vpc)}};
#else
  return aws::rds::DBSubnetGroup{.DBSubnetGroupDescription = "d",
                                 .SubnetIds = {ref(world.subnet), world.suffix}};
#endif
}
