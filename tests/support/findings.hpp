#pragma once

#include <set>
#include <string>
#include <string_view>

#include "dbrepl/validate.hpp"

namespace dbrepl::tests {

/// What rules of the families named ("DEL NAM") say about a template, a line a finding: "DEL001
/// warning Orders".
std::string said(std::string_view text, std::string_view families,
                 const ValidateOptions& options = {});

/// What rules of these families say about a template, in no order: "NET004 DevToStagingPeering".
std::multiset<std::string> told(std::string_view text, std::string_view families);

/// A text with the first occurrence of a part replaced; fails the test where there is none.
std::string replaced(std::string text, std::string_view part, std::string_view by);

}  // namespace dbrepl::tests
