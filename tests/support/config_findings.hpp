#pragma once

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace dbrepl::tests {

/// A configuration and what is to be said about it.
struct ConfigCase {
  const char* title;
  std::string_view text;
  std::string_view findings;
};

/// What load() finds in a text, a line a finding and its hint; the info about alarms that see
/// nothing is left out, for it stands nearly everywhere.
std::string findings_of(std::string_view text);

}  // namespace dbrepl::tests
