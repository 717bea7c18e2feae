#pragma once

#include "rules/check.hpp"

namespace dbrepl::rules {

/// Whether the SourceArn of a permission ends in ways into an API, none of which leads to this
/// integration (an AWS::ApiGatewayV2::Integration or AWS::ApiGateway::Method).
bool is_for_another_route(const Context& context, const Node& source, const Resource& integration);

/// Whether the SourceArn of a permission spells the id of an API: one of the template gets its own
/// only when it is made. Or it names another API of the template.
bool is_for_another_api(const Context& context, const Node& source, const Resource& integration);

/// Whether the SourceArn of a permission names a stage that none of the stages which the template
/// gives the API is.
bool is_for_another_stage(const Context& context, const Node& source, const Resource& integration);

}  // namespace dbrepl::rules
