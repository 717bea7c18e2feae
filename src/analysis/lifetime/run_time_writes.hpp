#pragma once

#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"
#include "analysis/code/function_code.hpp"

namespace dbrepl::analysis {

/// A call in a function's inline code that makes something which is no part of the stack.
struct RunTimeWrite {
  const code::FunctionCode* function = nullptr;
  const code::ServiceCall* call = nullptr;
  std::string_view what;    ///< "parameters of Systems Manager"
  bool is_certain = false;  ///< the template has no resource that the call may be about, and
                            ///< nothing in the code may delete it that was not understood
};

/// What a function's code makes and does not delete again, each kind once; nothing for other
/// resources.
std::vector<RunTimeWrite> writes_of(Analysis& analysis, const Resource& function);

}  // namespace dbrepl::analysis
