#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "template/expression.hpp"
#include "template/kinds.hpp"
#include "template/tree.hpp"

namespace dbrepl::cfn {

template <class T>
class Optional;

namespace detail {

template <class X>
concept Texty =
    std::convertible_to<X, std::string_view> && !std::same_as<std::decay_t<X>, std::nullptr_t>;
template <class X>
concept Whole = std::integral<X> && !std::same_as<X, bool> && !std::same_as<X, char>;

template <class T>
concept TakesText = TextKind<T> || std::same_as<T, Any> || std::same_as<T, Json>;
template <class T>
concept TakesBoolean = std::same_as<T, Boolean> || std::same_as<T, Any> || std::same_as<T, Json>;
template <class T>
concept TakesWhole = std::same_as<T, Integer> || std::same_as<T, Number> || std::same_as<T, Any> ||
    std::same_as<T, Json>;
template <class T>
concept TakesFraction = std::same_as<T, Number> || std::same_as<T, Any> || std::same_as<T, Json>;

// What an element is declared as, also for a T that is no list: constructors need a type to name.
template <class T>
struct Element {
  using type = T;
};
template <class T>
struct Element<List<T>> {
  using type = T;
};
template <class T>
struct Element<Map<T>> {
  using type = T;
};

}  // namespace detail

/// An element of a braced list. Initializer lists are const; this one lets its tree be taken.
template <class T>
class Item {
 public:
  template <class X>
  requires std::convertible_to<X, Optional<T>>
  // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload)
  Item(X&& value) : tree_(Optional<T>(std::forward<X>(value)).take()) {}

  Tree take() const { return std::move(tree_); }

 private:
  mutable Tree tree_;
};

/// A member of a braced map: {"NAME", value}.
template <class T>
class Entry {
 public:
  Entry(std::string_view key, Item<T> value) : key_(key), tree_(value.take()) {}

  std::string_view key() const { return key_; }
  Tree take() const { return std::move(tree_); }

 private:
  std::string_view key_;
  mutable Tree tree_;
};

/// The value of a required property: a literal, or an intrinsic that yields a T. It has no default
/// constructor, so a resource without it does not compile.
template <class T>
class Value {
 public:
  using element = typename detail::Element<T>::type;

  // NOLINTBEGIN(google-explicit-constructor): a property reads like the literal that it holds.
  template <detail::Texty X>
  requires detail::TakesText<T> Value(const X& text) : tree_(std::string_view(text)) {}

  template <std::same_as<bool> X>
  requires detail::TakesBoolean<T> Value(X value) : tree_(value) {}

  template <detail::Whole X>
  requires detail::TakesWhole<T> Value(X value) : tree_(static_cast<std::int64_t>(value)) {}

  template <std::floating_point X>
  requires detail::TakesFraction<T> Value(X value) : tree_(static_cast<double>(value)) {}

  template <Intrinsic X>
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): a Value is no Intrinsic
  requires FitsKind<typename std::remove_cvref_t<X>::yields, T> Value(X&& expression)
      : tree_(std::forward<X>(expression).tree()) {}

  template <class A, class B>
  requires std::constructible_from<Value, A> && std::constructible_from<Value, B> Value(
      Choice<A, B> choice)
      : tree_(choose<Value>(std::move(choice))) {}

  Value(T properties) requires PropertyType<T> : tree_(to_tree(std::move(properties))) {}

  Value(std::initializer_list<Item<element>> items) requires ListKind<T> : tree_(collect(items)) {}

  template <class X>
  requires ListKind<T> && std::convertible_to<X, Optional<element>> Value(std::vector<X> items)
      : tree_(collect(std::move(items))) {}

  Value(std::initializer_list<Entry<element>> entries) requires MapKind<T>
      : tree_(collect(entries)) {}

  template <class X>
  requires MapKind<T> && std::convertible_to<X, Optional<element>> Value(
      std::vector<std::pair<std::string, X>> entries)
      : tree_(collect(std::move(entries))) {}

  /// Only where JSON of any shape may stand.
  Value(Tree json) requires std::same_as<T, Json> : tree_(std::move(json)) {}
  // NOLINTEND(google-explicit-constructor)

  const Tree& tree() const { return tree_; }
  Tree& tree() { return tree_; }
  Tree take() { return std::move(tree_); }

 protected:
  struct Absent {};
  explicit Value(Absent) {}

  template <class As, class A, class B>
  static Tree choose(Choice<A, B> choice) {
    Tree branches = Tree::array();
    branches.push(Tree(choice.condition));
    branches.push(As(std::move(choice.then)).take());
    branches.push(As(std::move(choice.otherwise)).take());
    return Tree::single("Fn::If", std::move(branches));
  }

  Tree tree_;

 private:
  static Tree collect(std::initializer_list<Item<element>> items) {
    Tree tree = Tree::array();
    for (const auto& item : items) tree.push(item.take());
    return tree;
  }
  template <class X>
  static Tree collect(std::vector<X> items) {
    Tree tree = Tree::array();
    for (auto& item : items) tree.push(Optional<element>(std::move(item)).take());
    return tree;
  }
  static Tree collect(std::initializer_list<Entry<element>> entries) {
    Tree tree = Tree::object();
    for (const auto& entry : entries) tree.set(entry.key(), entry.take());
    return tree;
  }
  template <class X>
  static Tree collect(std::vector<std::pair<std::string, X>> entries) {
    Tree tree = Tree::object();
    for (auto& [key, value] : entries) tree.set(key, Optional<element>(std::move(value)).take());
    return tree;
  }
};

/// The value of an optional property; absent where nothing, std::nullopt or an empty std::optional
/// is given.
template <class T>
class Optional : private Value<T> {
  using Base = Value<T>;

 public:
  using Base::Base;
  using Base::take;
  using Base::tree;

  Optional() : Base(typename Base::Absent{}) {}
  // NOLINTBEGIN(google-explicit-constructor)
  Optional(std::nullopt_t) : Optional() {}
  Optional(NoValue) : Optional() { this->tree_ = NoValue::tree(); }
  Optional(Value<T> value) : Base(std::move(value)) {}

  template <class X>
  requires std::convertible_to<X, Value<T>> Optional(std::optional<X> value) : Optional() {
    if (value) this->tree_ = Value<T>(*std::move(value)).take();
  }

  template <class A, class B>
  requires std::constructible_from<Optional, A> && std::constructible_from<Optional, B> Optional(
      Choice<A, B> choice)
      : Optional() {
    this->tree_ = Base::template choose<Optional>(std::move(choice));
  }
  // NOLINTEND(google-explicit-constructor)
};

/// {"Key": …, "Value": …}, the tag of nearly every service.
struct Tag {
  cfn::Value<String> Key;
  cfn::Value<String> Value;
};

Tree to_tree(Tag&& tag);

}  // namespace dbrepl::cfn
