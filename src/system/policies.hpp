#pragma once

#include <string_view>
#include <vector>

#include "template/intrinsics.hpp"

namespace dbrepl::system {

/// A statement that allows actions on resources; either may be one text or a list.
cfn::Value<cfn::Json> allow(std::string_view sid, cfn::Value<cfn::Json> actions,
                            cfn::Value<cfn::Json> resources);

/// The same without an id, where a template has no room for it.
cfn::Value<cfn::Json> allow(cfn::Value<cfn::Json> actions, cfn::Value<cfn::Json> resources);

cfn::Value<cfn::Json> policy_document(std::vector<cfn::Value<cfn::Json>> statements);

/// Lets Lambda run functions with a role.
cfn::Value<cfn::Json> lambda_trust();

}  // namespace dbrepl::system
