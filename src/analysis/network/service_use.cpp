#include "analysis/network/service_use.hpp"

#include <algorithm>

namespace dbrepl::analysis::network {

ServiceUses::ServiceUses(Analysis& analysis) {
  auto& network = analysis.model<Network>();
  for (const code::FunctionCode& function : analysis.model<code::Functions>().all()) {
    const Placement* client = network.placement(function.resource);
    if (client == nullptr || function.contents == nullptr) continue;
    const std::size_t first = all_.size();
    for (const code::ServiceCall& call : function.contents->calls) {
      if (call.client.empty()) continue;
      const std::string_view service = endpoint_service_of(call.client);
      const bool known = std::any_of(all_.begin() + static_cast<std::ptrdiff_t>(first), all_.end(),
                                     [&](const ServiceUse& use) { return use.service == service; });
      if (known) continue;
      all_.push_back({client, &function, &call, service, reach_service(network, *client, service)});
    }
  }
}

}  // namespace dbrepl::analysis::network
