#pragma once

#include <span>
#include <string>

#include "tools/model/structures.hpp"

namespace dbrepl::tools {

/// The header of a resource type: aws/<service>/<parts>.hpp.
std::string header_of(const ResourceModel& model);

/// The header that includes all resource types of a service: aws/<service>.hpp.
std::string service_header(std::span<const ResourceModel* const> models);

/// The source that turns a service's structures into trees: aws/<service>.cpp.
std::string service_source(std::span<const ResourceModel* const> models);

}  // namespace dbrepl::tools
