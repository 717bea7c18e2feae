#pragma once

#include "config/config.hpp"

namespace dbrepl::cfn {
class Template;
}

namespace dbrepl::system {

/// Builds the template of a configuration: see Config for what it relies on. The order of
/// parameters, resources and outputs is the order of construction. Include
/// "template/template.hpp" to use the result.
cfn::Template synthesize(const config::Config& config);

}  // namespace dbrepl::system
