#pragma once

#include <string>
#include <vector>

#include "document/node.hpp"

namespace dbrepl::commands {

/// The capabilities without which CloudFormation refuses to create a template's resources:
/// CAPABILITY_NAMED_IAM where an IAM resource has a name of its own, CAPABILITY_IAM where there are
/// only others, CAPABILITY_AUTO_EXPAND where a transform applies.
/// Source: CloudFormation API reference, CreateStack, Capabilities.
std::vector<std::string> needed_capabilities(const document::Node& root);

}  // namespace dbrepl::commands
