#include "analysis/evidence.hpp"

#include <string>
#include <utility>

#include "analysis/access/function_evidence.hpp"
#include "analysis/lifetime/lifetime.hpp"
#include "analysis/lifetime/names.hpp"
#include "analysis/network/reachability.hpp"

namespace dbrepl::analysis {

namespace {

using findings::Claim;
using findings::Evidence;

Claim claim_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return Claim::holds;
    case Verdict::broken:
      return Claim::broken;
    case Verdict::unknown:
      return Claim::unknown;
  }
  return Claim::unknown;
}

std::string id_of(const Resource* resource) {
  return resource == nullptr ? std::string() : std::string(resource->id);
}

void add_reaches(Analysis& analysis, Evidence& evidence) {
  for (network::Reachability& row : network::reachability(analysis)) {
    evidence.reaches.push_back({id_of(row.client), std::string(row.target),
                                row.port ? std::to_string(*row.port) : std::string(),
                                claim_of(row.verdict),
                                std::move(row.verdict == Verdict::holds ? row.way : row.stop)});
  }
}

void add_permissions(Analysis& analysis, Evidence& evidence) {
  for (const access::FunctionEvidence& function : analysis.model<access::Evidence>().functions) {
    const std::string id = id_of(function.function->resource);
    for (const access::CallEvidence& call : function.calls) {
      if (call.action.empty()) continue;
      evidence.permissions.push_back({id, call.action, id_of(call.resource),
                                      claim_of(call.decision.verdict), call.decision.reason});
    }
    if (!function.complete) {
      evidence.permissions.push_back(
          {id, "", "", Claim::unknown, "its code may call more than can be read here"});
    }
  }
}

}  // namespace

Evidence evidence_of(Analysis& analysis) {
  Evidence evidence;
  add_reaches(analysis, evidence);
  add_permissions(analysis, evidence);
  for (Remainder& remainder : remainders(analysis)) {
    evidence.remainders.push_back({id_of(remainder.resource),
                                   std::string(to_string(remainder.certainty)),
                                   std::move(remainder.what), std::move(remainder.why)});
  }
  const NameEvidence names = name_evidence(analysis);
  evidence.names = {
      names.names,  names.with_suffix, std::string(names.parameter), std::string(names.pattern),
      names.values, names.longest};
  return evidence;
}

}  // namespace dbrepl::analysis
