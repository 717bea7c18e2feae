#pragma once

// What every snippet uses. A snippet has a part that must not compile, behind BROKEN, and the same
// written right. Its first lines say what the compiler must complain about: each what one compiler
// says, with quotes and namespaces simplified as check.py does.
#include "aws/ec2/security_group.hpp"
#include "aws/ec2/subnet.hpp"
#include "aws/ec2/vpc.hpp"
#include "aws/iam/role.hpp"
#include "aws/kms/key.hpp"
#include "aws/lambda/function.hpp"
#include "aws/rds/db_cluster.hpp"
#include "aws/rds/db_subnet_group.hpp"
#include "aws/s3/bucket.hpp"
#include "template/template.hpp"

using namespace dbrepl;       // NOLINT(google-build-using-namespace)
using namespace dbrepl::cfn;  // NOLINT(google-build-using-namespace)

/// Resources to refer to.
struct World {
  Handle<aws::ec2::VPC> vpc;
  Handle<aws::ec2::Subnet> subnet;
  Handle<aws::ec2::SecurityGroup> group;
  Handle<aws::iam::Role> role;
  Handle<aws::kms::Key> key;
  Handle<aws::rds::DBCluster> cluster;
  Parameter<String> suffix;
  Condition on;
};
