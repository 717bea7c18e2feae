#include "analysis/circumstances.hpp"

namespace dbrepl::analysis {

namespace {

std::string_view condition_of(const Site& site) {
  return site.resource == nullptr ? std::string_view() : site.resource->condition;
}

}  // namespace

const Site* Circumstances::conditional_site_of(const Node& call) {
  if (!collected_) {
    collected_ = true;
    for (std::size_t i = 0; i < calls_.all().size(); ++i) {
      const Call& each = calls_.all()[i];
      if (each.site.guard != nullptr || !condition_of(each.site).empty())
        conditional_.emplace(each.node, static_cast<std::uint32_t>(i));
    }
  }
  const auto found = conditional_.find(&call);
  return found == conditional_.end() ? nullptr : &calls_.all()[found->second].site;
}

bool Circumstances::permit(const Node& call, const Parameter& parameter, std::string_view value) {
  if (template_.section("Conditions") == nullptr) return true;
  const Site* site = conditional_site_of(call);
  if (site == nullptr) return true;
  // A list has no empty value to tell apart; whoever chooses the branch gives one.
  if (value.empty() && parameter.is_list()) return false;
  return conditions_.value_with({condition_of(*site), site->guard}, parameter.id, value) ==
         Verdict::holds;
}

bool Circumstances::demand_empty(const Node& call, const Parameter& parameter) {
  if (template_.section("Conditions") == nullptr) return false;
  const Site* site = conditional_site_of(call);
  // Any other value stands for all.
  return site != nullptr && conditions_.value_with({condition_of(*site), site->guard}, parameter.id,
                                                   "x") == Verdict::broken;
}

}  // namespace dbrepl::analysis
