#include "analysis/network/service_use.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "support/search.hpp"

namespace dbrepl::analysis::network {

namespace {

/// Whether a function may call services by other names or ways than its network's: a proxy, an
/// endpoint of its own, IPv6.
bool may_go_elsewhere(const code::FunctionCode& function) {
  for (const code::Variable& variable : function.variables) {
    const std::string_view name = variable.name;
    if (name.starts_with("AWS_ENDPOINT_URL") || name == "AWS_USE_DUALSTACK_ENDPOINT" ||
        name == "HTTPS_PROXY" || name == "https_proxy") {
      return true;
    }
  }
  constexpr std::array<std::string_view, 3> of_python{"endpoint_url", "use_dualstack", "proxies"};
  constexpr std::array<std::string_view, 3> of_nodejs{"endpoint:", "useDualstack",
                                                      "requestHandler"};
  const auto& words = function.language == code::Language::python ? of_python : of_nodejs;
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return support::find_word(function.source.text(), word) != std::string_view::npos;
  });
}

}  // namespace

ServiceUses::ServiceUses(Analysis& analysis) : ServiceUses(analysis, analysis.model<Network>()) {}

ServiceUses::ServiceUses(Analysis& analysis, Network& network) {
  for (const code::FunctionCode& function : analysis.model<code::Functions>().all()) {
    const Placement* client = network.placement(function.resource);
    if (client == nullptr || function.contents == nullptr) continue;
    const std::size_t first = all_.size();
    std::optional<bool> elsewhere;  // searches the source, and mostly nobody asks
    for (const code::ServiceCall& call : function.contents->calls) {
      if (call.client.empty()) continue;
      const std::string_view service = endpoint_service_of(call.client);
      const bool known = std::any_of(all_.begin() + static_cast<std::ptrdiff_t>(first), all_.end(),
                                     [&](const ServiceUse& use) { return use.service == service; });
      if (known) continue;
      Reach reach = reach_service(network, *client, service);
      if (reach.verdict == Verdict::broken) {
        if (!elsewhere) elsewhere = function.open_environment || may_go_elsewhere(function);
        if (*elsewhere) {
          reach.verdict = Verdict::unknown;
          reach.obstacle = {.barrier = Barrier::not_known, .place = client->resource};
        }
      }
      all_.push_back({client, &function, &call, service, reach});
    }
  }
}

}  // namespace dbrepl::analysis::network
