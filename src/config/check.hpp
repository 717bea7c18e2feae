#pragma once

#include "config/config.hpp"
#include "config/report.hpp"

namespace dbrepl::config {

// The checks of values against each other. Values that could not be read, empty names and ranges
// without a value, are passed over: they have their finding already.

/// Ranges that overlap, subnets outside of their VPC, too few of them, peerings without two ends.
void check_network(const Config& config, Report& report);

/// Doubled environments, names that clash, are reserved, or are too long at the longest suffix.
void check_names(const Config& config, Report& report);

/// Engine versions and classes that cannot be created, windows, alarms that see nothing.
void check_databases(const Config& config, Report& report);

/// Where the functions live, what they reach, whether their runtime can be created.
void check_functions(const Config& config, Report& report);

/// What the functions need to run and leave behind: options without effect, the NAT gateway's
/// subnet, environments that are never targets, what stands in the way of preparing databases.
void check_operation(const Config& config, Report& report);

}  // namespace dbrepl::config
