#pragma once

#include "system/scope.hpp"

namespace dbrepl::system {

/// An alarm a peering and kind of run on the functions' own metric: it goes off where no run has
/// succeeded for too long, also where none was started.
void add_sync_alarms(Scope& scope);

}  // namespace dbrepl::system
