#include "rules/known.hpp"

#include <algorithm>
#include <charconv>

#include "analysis/substitution.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

const Node* property_of(const Resource& resource, std::initializer_list<std::string_view> steps) {
  const Node* node = resource.properties;
  for (const std::string_view step : steps) {
    if (node == nullptr) return nullptr;
    node = node->find(step);
  }
  return node;
}

std::optional<std::string_view> certain_text(const Context& context, const Node* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_scalar() && !value->is_string()) return value->text();
  const auto found = context.resolver.alternatives_of(*value);
  if (found.size() != 1) return std::nullopt;
  const analysis::Alternative& one = found.front();
  if (one.state != analysis::Alternative::State::known || !one.value.is_scalar() ||
      schema::is_assumed(one.origin)) {
    return std::nullopt;
  }
  return one.value.text();
}

std::optional<std::int64_t> certain_integer(const Context& context, const Node* value) {
  const auto text = certain_text(context, value);
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

bool spells(const Context& context, const Node& value, std::string_view text) {
  if (const auto known = context.resolver.text_of(value)) {
    return support::same_letters(*known, text);
  }
  if (analysis::invocation_of(value).function != Function::if_) return false;
  const auto all = context.resolver.alternatives_of(value);
  return std::any_of(all.begin(), all.end(), [text](const schema::Alternative& one) {
    return one.state == schema::Alternative::State::known &&
           one.origin == schema::Origin::literal && one.value.is_scalar() &&
           support::same_letters(one.value.text(), text);
  });
}

bool surely_lacks(const Node* object, std::string_view name) {
  return object != nullptr && object->is_object() && !analysis::invocation_of(*object) &&
         object->find(name) == nullptr && object->find("Fn::Transform") == nullptr;
}

std::optional<std::string_view> setting(const Context& context, const Node* object,
                                        std::string_view name, std::string_view fallback) {
  if (surely_lacks(object, name)) return fallback;
  return object == nullptr ? std::nullopt : certain_text(context, object->find(name));
}

const Resource* referred(const Context& context, const Node* value,
                         std::initializer_list<std::string_view> types) {
  if (value == nullptr) return nullptr;
  analysis::Invocation call = analysis::invocation_of(*value);
  if (call.function == Function::if_) {
    // Where its condition is decided, one branch is left.
    const auto branches = context.resolver.alternatives_of(*value);
    if (branches.size() != 1) return nullptr;
    call = analysis::invocation_of(*branches.front().source);
  }
  std::string_view id;
  if (call.function == Function::ref) {
    id = call.argument().text();
  } else if (call.function == Function::get_att) {
    id = analysis::get_att_target(call.argument()).id;
  } else if (call.function == Function::sub) {
    id = analysis::Substitution(call.argument()).whole().id;
  }
  const Resource* found = id.empty() ? nullptr : context.tree.resource(id);
  const bool fits =
      found != nullptr &&
      (types.size() == 0 || std::find(types.begin(), types.end(), found->type) != types.end());
  return fits ? found : nullptr;
}

bool surely_differ(const Context& context, const Node* a, const Node* b) {
  if (a == nullptr || b == nullptr) return false;
  const Resource* one = referred(context, a);
  const Resource* other = referred(context, b);
  if (one != nullptr && other != nullptr) return one != other;
  const auto is_literal = [](const Node& value) {
    return value.is_string() && value.text().find("{{resolve:") == std::string_view::npos;
  };
  if (one == nullptr && other == nullptr)
    return is_literal(*a) && is_literal(*b) && a->text() != b->text();
  return is_literal(one != nullptr ? *b : *a);
}

bool may_meet(const Context& context, const Resource& a, const Resource& b) {
  return (a.condition.empty() && b.condition.empty()) ||
         context.conditions.together({a.condition}, {b.condition}) == analysis::Verdict::holds;
}

}  // namespace dbrepl::rules
