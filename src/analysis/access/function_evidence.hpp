#pragma once

#include <string>
#include <vector>

#include "analysis/access/access.hpp"
#include "analysis/code/function_code.hpp"

namespace dbrepl::analysis::access {

/// A call of a function's inline source, and whether its role allows it.
struct CallEvidence {
  const code::ServiceCall* call = nullptr;
  std::string action;                  ///< "secretsmanager:GetSecretValue"; "" where none is known
  const Resource* resource = nullptr;  ///< that it is used on, where that is known
  Decision decision;
};

/// What a function calls and may do, as far as its source is inline.
struct FunctionEvidence {
  const code::FunctionCode* function = nullptr;
  const Role* role = nullptr;  ///< null where it is none of this template
  std::vector<CallEvidence> calls;
  /// Whether `calls` is all that it calls: false also where the source is elsewhere.
  bool complete = false;
};

/// One for each Lambda function of the template, in its order.
std::vector<FunctionEvidence> function_evidence(Analysis& analysis);

/// The same, made once for all rules: `analysis.model<Evidence>()`.
struct Evidence {
  explicit Evidence(Analysis& analysis) : functions(function_evidence(analysis)) {}

  std::vector<FunctionEvidence> functions;
};

}  // namespace dbrepl::analysis::access
