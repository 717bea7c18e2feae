#include "rules/template/serverless.hpp"

#include <algorithm>

#include "schema/database.hpp"

namespace dbrepl::rules {

namespace {

/// Whether a resource wants no defaults for a property: IgnoreGlobals is "*" or a list of names.
bool ignores_globals(const Resource& resource, std::string_view name) {
  const Node* ignored = resource.node->find("IgnoreGlobals");
  if (ignored == nullptr) return false;
  if (ignored->text() == "*") return true;
  const auto items = ignored->items();
  return std::any_of(items.begin(), items.end(),
                     [&](const Node& item) { return item.text() == name; });
}

}  // namespace

std::string_view serverless_kind(const Resource& resource) {
  return resource.type.substr(resource.type.rfind(':') + 1);
}

const Node* serverless_property(const Context& context, const Resource& resource,
                                std::string_view name) {
  const Node* value = resource.property(name);
  if (value == nullptr && !ignores_globals(resource, name)) {
    const Node* globals = context.tree.section("Globals");
    const Node* defaults = globals == nullptr ? nullptr : globals->find(serverless_kind(resource));
    value = defaults == nullptr ? nullptr : defaults->find(name);
  }
  return value == nullptr || value->is_null() || analysis::is_no_value(*value) ? nullptr : value;
}

bool may_have_more(const Resource& resource) {
  if (resource.properties == nullptr) return resource.node->find("Properties") != nullptr;
  const auto members = resource.properties->members();
  return std::any_of(members.begin(), members.end(),
                     [](const Member& member) { return member.key.starts_with("Fn::"); });
}

schema::Value serverless_facts(std::string_view part) {
  return schema::Database::installed().table("serverless").find(part);
}

const Resource* serverless_target(const Context& context, const Node* value) {
  if (value == nullptr) return nullptr;
  const analysis::Invocation call = analysis::invocation_of(*value);
  return call.function == Function::ref ? context.tree.resource(call.argument().text()) : nullptr;
}

bool is_call(const Node* value) {
  return value != nullptr && static_cast<bool>(analysis::invocation_of(*value));
}

}  // namespace dbrepl::rules
