#include "template/tree.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "template/error.hpp"

namespace dbrepl::cfn {

namespace {

template <class Number>
document::Node number_node(document::Builder& builder, Number value) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return builder.number({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

struct Build {
  document::Builder& builder;

  document::Node operator()(std::monostate) const { return builder.null(); }
  document::Node operator()(bool value) const { return builder.boolean(value); }
  document::Node operator()(std::int64_t value) const { return number_node(builder, value); }
  document::Node operator()(double value) const {
    if (!std::isfinite(value)) throw ModelError("a number that is infinite or undefined");
    return number_node(builder, value);
  }
  document::Node operator()(const std::string& value) const {
    return builder.string(builder.store(value));
  }
  document::Node operator()(const Tree::Array& items) const {
    std::vector<document::Node> nodes;
    nodes.reserve(items.size());
    for (const Tree& item : items) nodes.push_back(item.build(builder));
    return builder.array(nodes);
  }
  document::Node operator()(const Tree::Object& members) const {
    std::vector<document::Member> nodes;
    nodes.reserve(members.size());
    for (const Tree::Member& member : members) {
      nodes.push_back({builder.store(member.key), {}, member.value.build(builder)});
    }
    return builder.object(nodes);
  }
};

}  // namespace

Tree::Tree(bool value) : value_(value) {}
Tree::Tree(std::int64_t value) : value_(value) {}
Tree::Tree(double value) : value_(value) {}
Tree::Tree(std::string value) : value_(std::move(value)) {}
Tree::Tree(std::string_view value) : value_(std::string(value)) {}
Tree::Tree(const char* value) : value_(std::string(value)) {}
Tree::Tree(Array items) : value_(std::move(items)) {}
Tree::Tree(Object members) : value_(std::move(members)) {}
Tree::Tree(const Tree&) = default;
Tree& Tree::operator=(const Tree&) = default;
Tree::~Tree() = default;

Tree Tree::array() {
  return Tree(Array{});
}
Tree Tree::object() {
  return Tree(Object{});
}

const std::string* Tree::text() const {
  return std::get_if<std::string>(&value_);
}
const Tree::Array* Tree::items() const {
  return std::get_if<Array>(&value_);
}
const Tree::Object* Tree::members() const {
  return std::get_if<Object>(&value_);
}

Tree Tree::single(std::string_view key, Tree value) {
  Tree tree = object();
  tree.set(key, std::move(value));
  return tree;
}

const Tree* Tree::find(std::string_view key) const {
  const Object* object = members();
  if (object == nullptr) return nullptr;
  for (const Member& member : *object) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

void Tree::push(Tree value) {
  if (!value.absent()) std::get<Array>(value_).push_back(std::move(value));
}

void Tree::set(std::string_view key, Tree value) {
  if (!value.absent()) std::get<Object>(value_).push_back({std::string(key), std::move(value)});
}

document::Node Tree::build(document::Builder& builder) const {
  return std::visit(Build{builder}, value_);
}

Tree object_of(std::span<const Slot> slots) {
  std::size_t count = 0;
  for (const Slot& slot : slots) count += slot.value.absent() ? 0U : 1U;
  Tree::Object members;
  members.reserve(count);
  for (const Slot& slot : slots) {
    if (!slot.value.absent()) members.push_back({std::string(slot.key), std::move(slot.value)});
  }
  return Tree(std::move(members));
}

}  // namespace dbrepl::cfn
