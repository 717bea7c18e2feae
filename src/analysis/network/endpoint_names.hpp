#pragma once

#include <string_view>

namespace dbrepl::analysis::network {

/// The service that a name in "com.amazonaws.REGION.NAME" was meant to be, where no service offers
/// endpoints by that name: it is spelt nearly so, or calls its endpoints otherwise than its API.
/// Empty where the name is right or nobody can tell. Facts: schemas/endpoint-services.json.
std::string_view misspelt_service(std::string_view typed);

}  // namespace dbrepl::analysis::network
