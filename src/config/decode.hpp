#pragma once

#include "config/config.hpp"
#include "config/report.hpp"
#include "document/node.hpp"

namespace dbrepl::config {

/// Reads the values of a configuration into `config`, which holds the built-in ones before. Values
/// that cannot be taken are reported and left as they are; the elements of lists keep their places.
void decode(const document::Node& root, Config& config, Report& report);

}  // namespace dbrepl::config
