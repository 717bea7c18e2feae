#include "analysis/network/reachability.hpp"

#include "analysis/network/reach.hpp"
#include "analysis/network/service_use.hpp"

namespace dbrepl::analysis::network {

std::vector<Reachability> reachability(Analysis& analysis) {
  auto& network = analysis.model<Network>();
  std::vector<Reachability> lines;
  for (const Reference& reference : network.references()) {
    const Reach found =
        reach(network, *reference.client, *reference.target, reference.target->port);
    lines.push_back({.client = reference.client->resource,
                     .target = reference.target->resource->id,
                     .port = reference.target->port,
                     .verdict = found.verdict,
                     .way = found.verdict == Verdict::broken ? std::string() : spell_way(found),
                     .stop = spell_obstacle(found)});
  }
  for (const ServiceUse& use : analysis.model<ServiceUses>().all()) {
    const bool broken = use.reach.verdict == Verdict::broken;
    lines.push_back({.client = use.client->resource,
                     .target = use.service,
                     .is_service = true,
                     .port = 443,
                     .verdict = use.reach.verdict,
                     .way = broken ? std::string() : spell_way(use.reach),
                     .stop = spell_obstacle(use.reach)});
  }
  return lines;
}

}  // namespace dbrepl::analysis::network
