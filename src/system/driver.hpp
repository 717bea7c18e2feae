#pragma once

#include <vector>

#include "aws/lambda.hpp"
#include "system/scope.hpp"

namespace dbrepl::system {

/// The layers of the functions: at most one, with PyMySQL. It comes from an archive that has to be
/// in a bucket before the stack is, or is there already; what the configuration leaves open becomes
/// a parameter of the template.
using Layers =
    cfn::Optional<cfn::List<cfn::Reference<aws::kinds::Lambda_LayerVersion_LayerVersionArn>>>;

Layers add_driver(Scope& scope);

}  // namespace dbrepl::system
