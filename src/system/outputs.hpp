#pragma once

#include <vector>

#include "aws/lambda.hpp"
#include "aws/s3.hpp"
#include "system/database.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// The outputs, each exported under the stack's name: the clusters' endpoints, the bucket, the
/// functions. Other stacks import them.
void add_outputs(Scope& scope, const Databases& databases,
                 const cfn::Handle<aws::s3::Bucket>& bucket,
                 const std::vector<cfn::Handle<aws::lambda::Function>>& functions);

}  // namespace dbrepl::system
