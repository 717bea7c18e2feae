#include "schema/type.hpp"

#include <array>

namespace dbrepl::schema {
namespace {

constexpr std::array<std::string_view, 7> kind_names{"string", "integer", "number", "boolean",
                                                     "list",   "object",  "json"};

std::optional<AttributeKind> kind_of(Value value) {
  for (std::size_t i = 0; i < kind_names.size(); ++i) {
    if (kind_names[i] == value.text()) return static_cast<AttributeKind>(i);
  }
  return std::nullopt;
}

/// Whether a list of pointers has this one, or one that it stands below.
bool covers(Value pointers, std::string_view pointer) {
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    const std::string_view each = pointers[i].text();
    if (pointer.starts_with(each) &&
        (pointer.size() == each.size() || pointer[each.size()] == '/')) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view to_string(AttributeKind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

Value Type::fact(std::string_view word) const {
  const Value own = value(TypeField::facts).find(word);
  if (own || base_image_ == nullptr) return own;
  return Value(base_image_, base_word(TypeField::facts)).find(word);
}

std::optional<AttributeKind> Type::find_attribute(std::string_view name) const {
  const Value all = attributes();
  const Value exact = all.find(name);
  if (exact) return kind_of(exact);
  const std::size_t dot = name.find('.');
  if (name.substr(0, dot) == "Outputs" && dot != std::string_view::npos) {
    if (const Value outputs = all.find("Outputs.*")) return kind_of(outputs);
  }
  return kind_of(all.find("*"));
}

Value Type::reference() const {
  const Value stated = fact("ref");
  return stated ? stated : primary_identifier();
}

Replacement Type::replacement(std::string_view pointer) const {
  const Value stated = fact("replacement").find(pointer);
  if (stated) return stated.text() == "yes" ? Replacement::yes : Replacement::maybe;
  if (covers(create_only(), pointer)) return Replacement::yes;
  if (covers(conditional_create_only(), pointer)) return Replacement::maybe;
  return Replacement::no;
}

bool Type::exists_in(std::size_t region) const {
  const bool overlaid = base_image_ != nullptr;
  const auto half = [&](TypeField field) { return overlaid ? base_word(field) : word(field); };
  const std::uint64_t regions = half(TypeField::regions_low) |
                                static_cast<std::uint64_t>(half(TypeField::regions_high)) << 32U;
  return region < 64 && (regions >> region & 1U) != 0;
}

std::size_t Type::condition_count() const {
  const Offset offset =
      base_image_ != nullptr ? base_word(TypeField::conditions) : word(TypeField::conditions);
  const Word* image = base_image_ != nullptr ? base_image_ : image_;
  return offset == 0 ? 0U : image[offset];
}

Condition Type::condition(std::size_t index) const {
  const Offset offset =
      base_image_ != nullptr ? base_word(TypeField::conditions) : word(TypeField::conditions);
  const Word* image = base_image_ != nullptr ? base_image_ : image_;
  const Word* pair = image + offset + 1 + 2 * index;
  return {Value(image, pair[0]), Schema(image, pair[1])};
}

}  // namespace dbrepl::schema
