#include "analysis/intent.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "analysis/analysis.hpp"
#include "analysis/substitution.hpp"
#include "support/characters.hpp"
#include "support/physical_names.hpp"

namespace dbrepl::analysis {

namespace {

/// A parameter stands in the physical name of a resource.
struct Use {
  const Parameter* parameter;
  const Resource* resource;
  bool behind;  ///< something stands before it in the name

  bool operator<(const Use& other) const {
    if (parameter != other.parameter) return parameter < other.parameter;
    if (resource != other.resource) return resource < other.resource;
    return behind && !other.behind;
  }
};

/// The property of a resource that a path leads into; "" where it leads elsewhere.
std::string_view property_of(const Path* path) {
  std::array<const Path*, 4> top{};
  for (; path != nullptr; path = path->parent) {
    std::shift_right(top.begin(), top.end(), 1);
    top[0] = path;
  }
  return top[3] != nullptr && top[2]->key == "Properties" ? top[3]->key : std::string_view();
}

bool is_in_name(const Site& site) {
  if (site.part != Part::resource_properties || site.resource == nullptr) return false;
  const support::NameRule* rule = support::find_name_rule(site.resource->type);
  return rule != nullptr && property_of(site.path) == rule->property;
}

std::vector<Use> uses_of(const Analysis& analysis) {
  std::vector<Use> uses;
  const auto add = [&](std::string_view name, const Site& site, bool behind) {
    const Parameter* parameter = analysis.tree.parameter(name);
    if (parameter != nullptr) uses.push_back({parameter, site.resource, behind});
  };
  for (const std::uint32_t at : analysis.calls.of(Function::ref)) {
    const Call& call = analysis.calls.all()[at];
    if (!call.argument().is_string() || !is_in_name(call.site)) continue;
    add(call.argument().text(), call.site, call.site.path->index > 0);
  }
  for (const std::uint32_t at : analysis.calls.of(Function::sub)) {
    const Call& call = analysis.calls.all()[at];
    if (!is_in_name(call.site)) continue;
    const Substitution sub(call.argument());
    for (const Variable& variable : sub.variables()) {
      if (!sub.is_local(variable.name)) add(variable.name, call.site, variable.offset > 0);
    }
  }
  std::sort(uses.begin(), uses.end());
  const auto same = [](const Use& a, const Use& b) {
    return a.parameter == b.parameter && a.resource == b.resource;
  };
  uses.erase(std::unique(uses.begin(), uses.end(), same), uses.end());
  return uses;
}

/// Whether a parameter is called as those that tell deployments apart are.
bool is_called_so(std::string_view id) {
  const std::string name = support::lowered(id);
  constexpr std::array<std::string_view, 9> words{
      "suffix", "stage", "env", "branch", "pull", "ticket", "preview", "sandbox", "deployment"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

/// Whether a deployment that gives no value is one that lasts.
bool is_production_by_default(const Parameter& parameter) {
  if (parameter.fallback == nullptr) return false;
  const std::string value = support::lowered(parameter.fallback->text());
  return value.starts_with("prod") || value == "prd" || value == "live" || value == "main";
}

bool is_plain_string(const Parameter& parameter) {
  return parameter.type == "String" && !parameter.no_echo;
}

}  // namespace

Intent::Intent(Analysis& analysis) {
  const Node* metadata = analysis.tree.root().find("Metadata");
  const Node* own = metadata == nullptr ? nullptr : metadata->find("dbrepl");
  std::string_view wanted = analysis.tree.options().suffix_parameter;
  if (wanted.empty() && own != nullptr) {
    if (const Node* named = own->find("suffix_parameter")) wanted = named->text();
  }
  find_suffix(analysis, wanted);
  find_policy(analysis, own == nullptr ? nullptr : own->find("policy"));
}

bool Intent::tells_apart(std::string_view parameter) const {
  return (suffix_ != nullptr && suffix_->id == parameter) ||
         std::find(frequent_.begin(), frequent_.end(), parameter) != frequent_.end();
}

void Intent::find_suffix(const Analysis& analysis, std::string_view wanted) {
  for (const Resource& resource : analysis.tree.resources()) {
    const support::NameRule* rule = support::find_name_rule(resource.type);
    if (rule != nullptr && resource.property(rule->property) != nullptr) ++named_;
  }
  const std::vector<Use> uses = uses_of(analysis);
  std::size_t best = 0;
  for (auto first = uses.begin(); first != uses.end();) {
    const auto last = std::find_if(
        first, uses.end(), [&](const Use& use) { return use.parameter != first->parameter; });
    const auto count = static_cast<std::size_t>(last - first);
    const auto behind =
        static_cast<std::size_t>(std::count_if(first, last, [](const Use& u) { return u.behind; }));
    const Parameter& parameter = *first->parameter;
    first = last;
    if (!is_plain_string(parameter) || count < 2 || count * 2 < named_) continue;
    frequent_.push_back(parameter.id);
    // A project's name stands before, what tells its deployments apart behind.
    const bool is_suffix = behind * 2 > count || is_called_so(parameter.id);
    const std::size_t weight = count + (is_suffix ? named_ : 0);
    if (weight <= best) continue;
    best = weight;
    suffix_ = &parameter;
    is_open_suffix_ =
        is_suffix && parameter.allowed_values == nullptr && !is_production_by_default(parameter);
  }
  // Of many templates judged at once, not each one need have the parameter that is named.
  if (const Parameter* named = wanted.empty() ? nullptr : analysis.tree.parameter(wanted)) {
    suffix_ = named;
    is_open_suffix_ = true;
  }
}

void Intent::find_policy(const Analysis& analysis, const Node* metadata) {
  if (analysis.tree.options().policy != Policy::unknown) {
    policy_ = analysis.tree.options().policy;
    basis_ = Basis::option;
    return;
  }
  const std::string_view stated = metadata == nullptr ? std::string_view() : metadata->text();
  if (stated == "ephemeral" || stated == "durable") {
    policy_ = stated == "durable" ? Policy::durable : Policy::ephemeral;
    basis_ = Basis::metadata;
  } else if (suffix_ != nullptr && is_open_suffix_) {
    policy_ = Policy::ephemeral;
    basis_ = Basis::suffix;
  }
}

}  // namespace dbrepl::analysis
