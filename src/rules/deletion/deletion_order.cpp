#include "rules/deletion/deletion_order.hpp"

#include <algorithm>
#include <array>

namespace dbrepl::rules {

namespace {

void add_once(std::vector<const Resource*>& to, const Resource& resource) {
  if (std::find(to.begin(), to.end(), &resource) == to.end()) to.push_back(&resource);
}

}  // namespace

std::vector<const Resource*> named_by(const Context& context, const Resource& resource,
                                      std::string_view property, std::string_view type) {
  std::vector<const Resource*> found;
  for (const analysis::Edge& edge : context.graph.from(context.tree.position(resource))) {
    const Resource& target = context.tree.resources()[edge.to];
    if (target.type == type && leads_into(edge.path, property)) add_once(found, target);
  }
  return found;
}

std::vector<const Resource*> naming(const Context& context, const Resource& resource,
                                    std::string_view type) {
  std::vector<const Resource*> found;
  for (const std::uint32_t at : context.graph.to(context.tree.position(resource))) {
    const Resource& user = context.tree.resources()[context.graph.edges()[at].from];
    if (user.type == type) add_once(found, user);
  }
  return found;
}

std::vector<const Resource*> policies_of(const Context& context, const Resource& role) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> attachments{
      {{"AWS::IAM::Policy", "Roles"},
       {"AWS::IAM::ManagedPolicy", "Roles"},
       {"AWS::IAM::RolePolicy", "RoleName"}}};
  std::vector<const Resource*> found;
  for (const std::uint32_t at : context.graph.to(context.tree.position(role))) {
    const analysis::Edge& edge = context.graph.edges()[at];
    const Resource& policy = context.tree.resources()[edge.from];
    for (const auto& [type, property] : attachments) {
      if (policy.type == type && leads_into(edge.path, property)) add_once(found, policy);
    }
  }
  return found;
}

bool mentions(const Node& value, std::string_view text) {
  if (value.is_string()) return value.text().find(text) != std::string_view::npos;
  return std::any_of(value.items().begin(), value.items().end(),
                     [&](const Node& item) { return mentions(item, text); }) ||
         std::any_of(value.members().begin(), value.members().end(),
                     [&](const Member& member) { return mentions(member.value, text); });
}

std::vector<bool> needed_by(const Context& context, const Resource& resource) {
  std::vector<bool> needed(context.tree.resources().size());
  std::vector<std::uint32_t> open{context.tree.position(resource)};
  needed[open.front()] = true;
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    for (const analysis::Edge& edge : context.graph.from(at)) {
      if (needed[edge.to]) continue;
      needed[edge.to] = true;
      open.push_back(edge.to);
    }
  }
  return needed;
}

}  // namespace dbrepl::rules
