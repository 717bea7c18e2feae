#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/network/reach.hpp"

namespace dbrepl::analysis::network {

/// The addresses that something may have: all within these; empty is anything.
using Span = std::vector<Cidr>;

Span span_of(const Subnet* subnet);

/// Both hold.
constexpr Verdict both(Verdict a, Verdict b) {
  if (a == Verdict::broken || b == Verdict::broken) return Verdict::broken;
  return a == Verdict::holds && b == Verdict::holds ? Verdict::holds : Verdict::unknown;
}

/// Whether a range holds all addresses of a span (`holds`) or none of them (`broken`).
Verdict covers(const Cidr& range, const Span& span);

/// What the groups of `user` say to connections with `other` at a port.
struct Door {
  Verdict verdict = Verdict::unknown;
  const Group* group = nullptr;     ///< that would have to let it pass
  const GroupRule* near = nullptr;  ///< lets it pass, but for the port
};
Door ingress_door(Network& network, const Placement& user, const Placement& other,
                  std::optional<std::int64_t> port);
Door egress_door(Network& network, const Placement& user, const Placement& other,
                 std::optional<std::int64_t> port);
/// The same to public addresses.
Door public_door(Network& network, const Placement& user, std::int64_t port);

/// What the network ACL of a subnet says to ports and addresses.
Verdict acl_passes(Network& network, const Subnet& subnet, bool egress, const Span& span,
                   std::int64_t from, std::int64_t to);

/// The ports that answers come back to, on Linux.
constexpr std::int64_t first_ephemeral = 32768;
constexpr std::int64_t last_ephemeral = 60999;

}  // namespace dbrepl::analysis::network
