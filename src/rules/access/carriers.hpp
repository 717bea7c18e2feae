#pragma once

#include "rules/check.hpp"

namespace dbrepl::rules {

/// Checks what a pipe or a delivery stream reads from and writes to against its roles; `check` is
/// the rule that speaks of it.
void check_carrier(const Check& check, const Context& context, const Resource& carrier,
                   Reporter& reporter);

}  // namespace dbrepl::rules
