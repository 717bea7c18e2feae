#pragma once

#include <string>

#include "document/document.hpp"

namespace dbrepl::document {

/// A tree on one line: {"key"@1:2: "text"@1:9, …}, numbers and booleans as they are, short forms
/// with '!' in front; with_marks tells whether the places are shown.
std::string dump(const Node& node, bool with_marks = false);

/// The problems, a line each: "1:2 fault: message" and " (1:1)" where a related place is known.
std::string dump(const std::vector<Problem>& problems);

}  // namespace dbrepl::document
