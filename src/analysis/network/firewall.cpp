#include "analysis/network/firewall.hpp"

#include <algorithm>

namespace dbrepl::analysis::network {

namespace {

/// The groups that something has; `known` tells whether these are all.
struct Worn {
  std::vector<const Group*> groups;
  bool known = true;
};

Worn worn_by(const Placement& placement) {
  Worn worn{placement.groups, placement.groups_known};
  if (placement.names_groups || !placement.groups_known) return worn;
  if (placement.vpc != nullptr && placement.vpc->default_group != nullptr) {
    worn.groups.push_back(placement.vpc->default_group);
  } else {
    worn.known = false;
  }
  return worn;
}

bool wears(const Worn& worn, const Group* group) {
  return std::find(worn.groups.begin(), worn.groups.end(), group) != worn.groups.end();
}

/// Whether the parts of a rule but its port admit a connection.
Verdict admits_party(const GroupRule& rule, const Worn& other, const Subnet* subnet) {
  switch (rule.party) {
    case Party::range:
      return covers(rule.range, span_of(subnet));
    case Party::ipv6:
      return subnet == nullptr || subnet->ipv6 != Truth::no ? Verdict::unknown : Verdict::broken;
    case Party::group:
      if (wears(other, rule.group)) return Verdict::holds;
      return other.known ? Verdict::broken : Verdict::unknown;
    default:
      return Verdict::unknown;
  }
}

Verdict admits_port(const GroupRule& rule, std::optional<std::int64_t> port) {
  if (!rule.ports_known) return Verdict::unknown;
  if (!port) return rule.from <= 0 && rule.to >= 65535 ? Verdict::holds : Verdict::unknown;
  return rule.has_port(*port) ? Verdict::holds : Verdict::broken;
}

Verdict stands(Network& network, const GroupRule& rule, const Placement& user) {
  const Verdict there = network.exists_with(rule.owner, *user.resource);
  return rule.conditional ? both(there, Verdict::unknown) : there;
}

/// What one set of rules says about one address.
class Judgement {
 public:
  void add(Verdict verdict, const Group* group) {
    if (verdict == Verdict::holds) passed_ = true;
    if (verdict == Verdict::unknown) unsure_ = true;
    if (first_ == nullptr) first_ = group;
  }
  void miss_port(const GroupRule& rule) {
    if (near_ == nullptr) near_ = &rule;
  }
  Door door() const {
    const Verdict verdict =
        passed_ ? Verdict::holds : (unsure_ ? Verdict::unknown : Verdict::broken);
    return {verdict, first_, near_};
  }

 private:
  bool passed_ = false;
  bool unsure_ = false;
  const Group* first_ = nullptr;
  const GroupRule* near_ = nullptr;
};

Door door(Network& network, const Placement& user, const Placement& other,
          std::optional<std::int64_t> port, bool ingress) {
  const Worn own = worn_by(user);
  const Worn theirs = worn_by(other);
  std::vector<const Subnet*> subnets = other.subnets;
  if (!other.subnets_known || subnets.empty()) subnets.push_back(nullptr);
  Door worst{Verdict::holds, nullptr, nullptr};
  for (const Subnet* subnet : subnets) {
    Judgement judgement;
    for (const Group* group : own.groups) {
      if (!ingress && group->allows_all_egress != Truth::no) {
        judgement.add(group->allows_all_egress == Truth::yes ? Verdict::holds : Verdict::unknown,
                      group);
      }
      const auto& rules = ingress ? group->ingress : group->egress;
      if (!network.spend(rules.size() + 1)) return {};
      for (const GroupRule& rule : rules) {
        const Verdict party =
            both(both(rule.tcp, stands(network, rule, user)), admits_party(rule, theirs, subnet));
        const Verdict ports = admits_port(rule, port);
        judgement.add(both(party, ports), group);
        if (party == Verdict::holds && ports == Verdict::broken) judgement.miss_port(rule);
      }
      judgement.add(group->open ? Verdict::unknown : Verdict::broken, group);
    }
    if (!own.known || own.groups.empty()) judgement.add(Verdict::unknown, nullptr);
    const Door found = judgement.door();
    if (found.verdict == Verdict::broken) return found;
    if (found.verdict == Verdict::unknown) worst = found;
  }
  return worst;
}

}  // namespace

Span span_of(const Subnet* subnet) {
  if (subnet == nullptr) return {};
  if (subnet->range) return {*subnet->range};
  if (subnet->vpc != nullptr && subnet->vpc->ranges_known) return subnet->vpc->ranges;
  return {};
}

Verdict covers(const Cidr& range, const Span& span) {
  if (range.prefix == 0) return Verdict::holds;
  if (span.empty()) return Verdict::unknown;
  bool all = true;
  bool none = true;
  for (const Cidr& part : span) {
    all = all && range.contains(part);
    none = none && !range.overlaps(part);
  }
  return all ? Verdict::holds : (none ? Verdict::broken : Verdict::unknown);
}

Verdict admits(Network& network, const GroupRule& rule, std::optional<std::int64_t> port,
               const Placement& user, const Placement& other, const Subnet* other_subnet) {
  return both(both(rule.tcp, stands(network, rule, user)),
              both(admits_port(rule, port), admits_party(rule, worn_by(other), other_subnet)));
}

Door ingress_door(Network& network, const Placement& user, const Placement& other,
                  std::optional<std::int64_t> port) {
  return door(network, user, other, port, true);
}

Door egress_door(Network& network, const Placement& user, const Placement& other,
                 std::optional<std::int64_t> port) {
  return door(network, user, other, port, false);
}

Door public_door(Network& network, const Placement& user, std::int64_t port) {
  const Worn own = worn_by(user);
  Judgement judgement;
  for (const Group* group : own.groups) {
    if (group->allows_all_egress != Truth::no) {
      judgement.add(group->allows_all_egress == Truth::yes ? Verdict::holds : Verdict::unknown,
                    group);
    }
    for (const GroupRule& rule : group->egress) {
      Verdict party = Verdict::unknown;
      if (rule.party == Party::range) {
        party = rule.range.prefix == 0            ? Verdict::holds
                : support::is_private(rule.range) ? Verdict::broken
                                                  : Verdict::unknown;
      } else if (rule.party == Party::group || rule.party == Party::ipv6) {
        party = Verdict::broken;
      }
      judgement.add(
          both(both(rule.tcp, stands(network, rule, user)), both(admits_port(rule, port), party)),
          group);
    }
    judgement.add(group->open ? Verdict::unknown : Verdict::broken, group);
  }
  if (!own.known || own.groups.empty()) judgement.add(Verdict::unknown, nullptr);
  return judgement.door();
}

Verdict acl_passes(Network& network, const Subnet& subnet, bool egress, const Span& span,
                   std::int64_t from, std::int64_t to) {
  if (!subnet.acl_known) return Verdict::unknown;
  if (subnet.acl == nullptr) {
    const bool plain = subnet.vpc != nullptr && subnet.vpc->default_acl != nullptr &&
                       subnet.vpc->default_acl->entries.empty();
    return plain ? Verdict::holds : Verdict::unknown;
  }
  if (!network.spend(subnet.acl->entries.size())) return Verdict::unknown;
  bool may_pass = false;
  bool may_stop = false;
  bool decided = false;
  for (const AclEntry& entry : subnet.acl->entries) {
    if (entry.egress == (egress ? Truth::no : Truth::yes) || entry.ipv6) continue;
    Verdict matches = both(entry.tcp, network.exists_with(entry.resource, *subnet.resource));
    matches = both(matches, entry.range ? covers(*entry.range, span) : Verdict::unknown);
    const bool known = entry.ports_known && entry.number && entry.egress != Truth::open;
    if (known && (entry.to < from || to < entry.from)) {
      matches = Verdict::broken;
    } else if (!known || from < entry.from || entry.to < to) {
      matches = both(matches, Verdict::unknown);
    }
    if (matches == Verdict::broken) continue;
    if (entry.allows == Truth::open) return Verdict::unknown;
    (entry.allows == Truth::yes ? may_pass : may_stop) = true;
    if (matches == Verdict::holds) {
      decided = true;
      break;
    }
  }
  if (!decided) may_stop = true;  // what no entry speaks of
  if (may_pass && may_stop) return Verdict::unknown;
  if (may_pass) return Verdict::holds;
  return subnet.acl->open ? Verdict::unknown : Verdict::broken;
}

}  // namespace dbrepl::analysis::network
