#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/analysis.hpp"

namespace dbrepl::analysis::network {

/// One line of the evidence on networks: who reaches what.
struct Reachability {
  const Resource* client = nullptr;
  std::string_view target;  ///< a logical id, or a service: "secretsmanager"
  bool is_service = false;
  std::optional<std::int64_t> port;  ///< nothing where it is not known
  Verdict verdict = Verdict::unknown;
  std::string way;   ///< "peering \"DevToStaging\""; "" where there is none
  std::string stop;  ///< the first thing that stops it, or that is not known; "" where it holds
};

/// The clients of a template by the targets whose hosts they are told, then the functions by the
/// services that they call, in the order of the template. Texts live as long as the analysis.
/// Linear in the references and calls of the template.
std::vector<Reachability> reachability(Analysis& analysis);

}  // namespace dbrepl::analysis::network
