#include "analysis/network/reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "analysis/substitution.hpp"

namespace dbrepl::analysis::network {

const Node* Reader::branch_of(const Node* value) const {
  for (int depth = 0; depth < 16; ++depth) {
    const Invocation call = invocation_of(*value);
    if (call.function != Function::if_ || call.argument().size() != 3) return value;
    const auto items = call.argument().items();
    const std::string_view condition = items[0].text();
    const auto known = std::find_if(assumed_.begin(), assumed_.end(), [&](const Assumption& one) {
      return one.condition == condition;
    });
    if (known == assumed_.end()) return value;
    value = &items[known->holds ? 1 : 2];
  }
  return value;
}

const Node* Reader::property(const Resource& resource, std::string_view dotted,
                             bool* unclear) const {
  const Node* node = resource.properties;
  while (node != nullptr) {
    const std::size_t dot = dotted.find('.');
    node = decided(node->find(dotted.substr(0, dot)));
    if (node == nullptr || is_no_value(*node)) return nullptr;
    if (dot == std::string_view::npos) return node;
    if (invocation_of(*node)) {
      if (unclear != nullptr) *unclear = true;
      return nullptr;
    }
    dotted.remove_prefix(dot + 1);
  }
  return nullptr;
}

Named Reader::named(const Node* value) const {
  // A choice may hold a choice; three are more than anybody writes.
  for (int depth = 0; value != nullptr && depth < 4; ++depth) {
    value = decided(value);
    const Invocation call = invocation_of(*value);
    if (!call) return {};
    const Node& argument = call.argument();
    switch (call.function) {
      case Function::ref: {
        // Of AWS::LanguageExtensions: a name that is put together.
        const auto id = argument.is_string() ? std::optional(argument.text())
                                             : analysis_.resolver.text_of(argument);
        return {id ? analysis_.tree.resource(*id) : nullptr, {}};
      }
      case Function::get_att: {
        const Target target = get_att_target(argument);
        return {analysis_.tree.resource(target.id), target.attribute};
      }
      case Function::sub: {
        const Target target = Substitution(argument).whole();
        return {analysis_.tree.resource(target.id), target.attribute};
      }
      case Function::select: {
        const auto items = argument.items();
        if (items.size() != 2) return {};
        const auto index = number(items.data());
        const auto choices = items[1].items();
        if (!index || *index < 0 || static_cast<std::size_t>(*index) >= choices.size()) return {};
        value = &choices[static_cast<std::size_t>(*index)];
        break;
      }
      default:
        return {};
    }
  }
  return {};
}

const Resource* Reader::named_or_known(const Node* value) {
  if (value == nullptr) return nullptr;
  const Named found = named(value);
  return found.resource != nullptr ? found.resource : analysis_.symbols.resource_of(*value);
}

std::string_view Reader::text(const Node* value) const {
  value = decided(value);
  if (value == nullptr) return {};
  if (value->is_scalar()) return value->text();
  return analysis_.resolver.text_of(*value).value_or(std::string_view());
}

std::optional<std::int64_t> Reader::number(const Node* value) const {
  const std::string_view spelled = text(value);
  std::int64_t read = 0;
  const auto [end, error] = std::from_chars(spelled.data(), spelled.data() + spelled.size(), read);
  if (spelled.empty() || error != std::errc{} || end != spelled.data() + spelled.size()) {
    return std::nullopt;
  }
  return read;
}

Truth Reader::flag(const Node* value, Truth fallback) const {
  if (value == nullptr) return fallback;
  const std::string_view spelled = text(value);
  if (spelled == "true" || spelled == "True") return Truth::yes;
  if (spelled == "false" || spelled == "False") return Truth::no;
  return Truth::open;
}

std::optional<support::Cidr> Reader::range(const Node* value) const {
  return range(value, 0);
}

std::optional<support::Cidr> Reader::range(const Node* value, int depth) const {
  value = decided(value);
  if (value == nullptr || depth > 4) return std::nullopt;
  const std::string_view spelled = text(value);
  if (!spelled.empty()) {
    const auto read = support::parse_cidr(spelled);
    return read ? std::optional(support::network(*read)) : std::nullopt;
  }
  const Named owner = named(value);
  if (owner.resource != nullptr && owner.attribute == "CidrBlock") {
    return range(property(*owner.resource, "CidrBlock"), depth + 1);
  }
  const Invocation call = invocation_of(*value);
  if (call.function != Function::select || call.argument().size() != 2) return std::nullopt;
  const auto items = call.argument().items();
  const auto index = number(items.data());
  const Invocation list = invocation_of(items[1]);
  if (!index || list.function != Function::cidr) return std::nullopt;
  return carved(list.argument(), *index, depth);
}

std::optional<support::Cidr> Reader::carved(const Node& argument, std::int64_t index,
                                            int depth) const {
  const auto items = argument.items();
  if (items.size() != 3) return std::nullopt;
  const auto whole = range(items.data(), depth + 1);
  const auto bits = number(&items[2]);
  if (!whole || !bits || *bits < 0 || *bits > 32 || index < 0) return std::nullopt;
  const auto prefix = static_cast<std::uint8_t>(32 - *bits);
  if (prefix < whole->prefix) return std::nullopt;
  const std::uint64_t base = whole->base + (static_cast<std::uint64_t>(index) << *bits);
  if (index > 256 || base > whole->last()) return std::nullopt;
  return support::Cidr{static_cast<std::uint32_t>(base), prefix};
}

}  // namespace dbrepl::analysis::network
