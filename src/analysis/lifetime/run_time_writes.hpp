#pragma once

#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"

namespace dbrepl::analysis {

/// A call in a function's inline code that makes something which is no part of the stack.
struct RunTimeWrite {
  std::string_view call;    ///< "put_parameter"
  std::string_view what;    ///< "parameters of Systems Manager"
  bool may_be_own = false;  ///< the template has a resource that the call may be about
};

/// What a function's code makes and does not delete again; nothing for other resources.
std::vector<RunTimeWrite> writes_of(const Analysis& analysis, const Resource& function);

}  // namespace dbrepl::analysis
